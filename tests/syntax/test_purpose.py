"""What values are made for."""

from __future__ import annotations

import pytest

from escapelint.syntax import purpose
from tests.syntax.marked import at


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("key := fmt.Sprintf(f, X)", ""),
        ("m[fmt.Sprintf(f, X)] = 1", ""),
        ("use(fmt.Sprintf(f, X))", ""),
        ("errText := fmt.Sprintf(f, X)", purpose.ERROR),
        ("reason := string(fmt.Appendf(nil, f, X))", purpose.ERROR),
        ("t.badReason = fmt.Sprintf(f, X)", purpose.ERROR),
        ("e := &configErr{tk, fmt.Sprintf(f, X)}", purpose.ERROR),
        ("errs = append(errs, fmt.Sprintf(f, X))", purpose.ERROR),
        ("t.addErrorf(fmt.Sprintf(f, X))", purpose.ERROR),
        ("err := use(fmt.Sprintf(f, X))", ""),
        ("n, err := w.Write([]byte(X))", ""),
        ("c.traceInOp(fmt.Sprintf(f, X))", purpose.LOG),
        ("s.Debugf(f, X)", purpose.LOG),
        ("if trace { use(fmt.Sprintf(f, X)) }", purpose.LOG),
        ("if trace { use(1) } else { use(fmt.Sprintf(f, X)) }", ""),
        ("fmt.Println(1); use(fmt.Sprintf(f, X))", purpose.LOG),
        ("os.Open(fmt.Sprintf(f, X))", purpose.OUTPUT),
        ("t.writeFile(fmt.Sprintf(f, X))", purpose.OUTPUT),
        ("b.WriteString(fmt.Sprintf(f, X))", purpose.OUTPUT),
        ("writeLine(b, fmt.Sprintf(f, X))", purpose.OUTPUT),
        ("b.WriteString(X)", ""),
        ("v := T{Message: fmt.Sprintf(f, X)}", purpose.DESCRIPTION),
        ("v := analysis.TextEdit{NewText: fmt.Appendf(nil, f, X)}", purpose.CODE),
        ("v := []analysis.TextEdit{{Pos: 1, New: fmt.Sprintf(f, X)}}", purpose.CODE),
        ("for i := 0; ; i++ { if free(fmt.Sprintf(f, X)) { break } }", purpose.SEARCH),
        ("for i := 0; taken[s]; i++ { s = fmt.Sprintf(f, X) }", purpose.SEARCH),
        ("for i := 0; i < n; i++ { use(fmt.Sprintf(f, X)) }", ""),
        ("for { select { case <-c: use(fmt.Sprintf(f, X)); case <-done: return } }", ""),
        ("for !q.empty() { use(fmt.Sprintf(f, X)) }", ""),
        (
            "for _, u := range us { err := use(fmt.Sprintf(f, X)); if err == nil { break } }",
            purpose.SEARCH,
        ),
        ("for c { err := use(fmt.Sprintf(f, X)); if err == nil { n++ } }", ""),
        ("getRequestBytes(fmt.Sprintf(f, X))", purpose.OUTPUT),
        ("for { if !ok { log.Errorf(f); send(fmt.Sprintf(f, X)); continue } }", purpose.ERROR),
        ("for { if !ok { log.Errorf(f); send(fmt.Sprintf(f, X)) }; send(1) }", ""),
        ("for { if !ok { send(fmt.Sprintf(f, X)); continue }; done() }", ""),
        ("switch { default: send(fmt.Sprintf(f, X)); p.recover(1) }", purpose.ERROR),
        (
            "for c { if a { ds = add(ds, &Diagnostic{}); use(fmt.Sprintf(f, X)); break } }",
            purpose.ERROR,
        ),
        (
            's := near(); if s != "" { s = fmt.Sprintf(f, X) }; use(T{Detail: s})',
            purpose.DESCRIPTION,
        ),
        ('s := a; if s != "" { s = fmt.Sprintf(f, X) }; use(T{Detail: s}, s)', ""),
        ("s := fmt.Sprintf(f, X); t.Errorf(s)", purpose.ERROR),
        ("s := fmt.Sprintf(f, X); use(s)", ""),
        ("var s string; if c { s = fmt.Sprintf(f, X) }; t.Errorf(s)", purpose.ERROR),
        ("s := fmt.Sprintf(f, X); if err != nil { use(s) }", purpose.ERROR),
        ("s := fmt.Sprintf(f, X); if err != nil { use(s) }; use(s)", ""),
        ("err := use(fmt.Sprintf(f, X)); if err != nil { log(err) }", ""),
        ("s := fmt.Sprintf(f, X); os.Open(s)", purpose.OUTPUT),
        ("s.log.AddWithNotes(fmt.Sprintf(f, X))", purpose.LOG),
        ("logic.AddWithNotes(fmt.Sprintf(f, X))", ""),
        ("s.add(logger.Warning, fmt.Sprintf(f, X))", purpose.ERROR),
        ("s.add(logger.Kind, fmt.Sprintf(f, X))", ""),
        ("s.add(err, fmt.Sprintf(f, X))", ""),
        ("prettyPath := fmt.Sprintf(f, X)", purpose.DESCRIPTION),
        ('for _, s := range []string{"a"} { use(fmt.Sprintf(f, X)) }', purpose.SEARCH),
        ("for _, s := range list { use(fmt.Sprintf(f, X)) }", ""),
        ("for _, s := range t.options.Defines { use(fmt.Sprintf(f, X)) }", purpose.SEARCH),
        ("for _, s := range config { use(fmt.Sprintf(f, X)) }", purpose.SEARCH),
        ("for _, s := range t.optional { use(fmt.Sprintf(f, X)) }", ""),
        ("for _, s := range options() { use(fmt.Sprintf(f, X)) }", ""),
    ],
)
def test_by_what_is_done_with_it(statement: str, found: str) -> None:
    source, node = at(f"func f() {{ {statement} }}")
    assert purpose.purpose(source, node) == found


@pytest.mark.parametrize(
    ("function", "found"),
    [
        ("func send(n int) string", ""),
        ("func renewal() string", ""),
        ("func newClient() string", purpose.SETUP),
        ("func (s *S) loadConfig()", purpose.SETUP),
        ("func SetUpAll()", purpose.SETUP),
        ("func (s S) String() string", purpose.DESCRIPTION),
        ("func (s S) Defn() string", purpose.DESCRIPTION),
        ("func (s S) path(name string) string", ""),
        ("func Path() string", ""),
        ("func dumpAll(n int)", purpose.DESCRIPTION),
        ("func dumpling(n int)", ""),
        ("func (c C) configError(n int) string", purpose.SETUP),
        ("func (c C) mismatchError(n int) string", purpose.ERROR),
        ("func (w *W) WriteAll(n int) int", ""),
        ("func check(t *testing.T)", purpose.TEST),
        ("func check(t TestingT)", purpose.TEST),
        ("func (t *Timer) Log(n int)", purpose.LOG),
        ("func logic(n int)", ""),
        ("func (l *L) Set(s string) error", purpose.SETUP),
        ("func (l *L) Set(s, t string) int", ""),
        ("func (s S) safeString(seen map[int]bool) string", purpose.DESCRIPTION),
        ("func safeString(seen map[int]bool) string", ""),
    ],
)
def test_by_the_function(function: str, found: str) -> None:
    source, node = at(f"{function} {{ use(X) }}")
    assert purpose.purpose(source, node) == found


def test_texts_in_what_writes_are_written() -> None:
    source, node = at("func writeAll(n int) { use(fmt.Sprintf(f, X)) }")
    assert purpose.purpose(source, node) == purpose.OUTPUT
