package format

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

const (
	Header = "Header"
	prefix = "a.%s.%s"
)

type (
	name string
	mode uint16
	kind string
)

func (k kind) String() string { return "kind " + string(k) } // want string-concatenation/note:"\"kind \" \+ string\(k\) makes a new string: it is returned"

type request struct {
	id      int64
	subject string
	mode    mode
	name    name
	kind    kind
	fd      uintptr
	at      time.Time
}

// The text is told whole, each operand by its type.
func keys(requests []request, domain string) (keys []string) {
	for _, r := range requests {
		keys = append(keys, fmt.Sprintf("%s.%d", r.subject, r.id)) // want append-growth/note:"keys grows by append: it starts empty and is appended to 6 times per turn of the loop over requests" format-arguments:"fmt\.Sprintf boxes r\.subject and r\.id \(from 256 on\) on the heap and makes a text in each turn of the loop"
		keys = append(keys, fmt.Sprintf("%v/%s%%\n", r.mode, r.name)) // want append-growth/note:"keys grows by append: it starts empty and is appended to 6 times per turn of the loop over requests" format-arguments:"fmt\.Sprintf boxes r\.mode \(from 256 on\) and r\.name on the heap and makes a text in each turn of the loop"
		keys = append(keys, fmt.Sprintf(prefix, r.subject, domain)) // want append-growth/note:"keys grows by append: it starts empty and is appended to 6 times per turn of the loop over requests" format-arguments:"fmt\.Sprintf boxes r\.subject and domain on the heap and makes a text in each turn of the loop"
		keys = append(keys, fmt.Sprintf("%q=%x", r.subject, r.id)) // want append-growth/note:"keys grows by append: it starts empty and is appended to 6 times per turn of the loop over requests" format-arguments:"fmt\.Sprintf boxes r\.subject and r\.id \(from 256 on\) on the heap and makes a text in each turn of the loop"
		keys = append(keys, fmt.Sprintf("%s", r.subject)[1:]) // want append-growth/note:"keys grows by append: it starts empty and is appended to 6 times per turn of the loop over requests" format-arguments:"fmt\.Sprintf boxes r\.subject on the heap and makes a text in each turn of the loop"
		keys = append(keys, fmt.Sprintf("%s at %s", r.subject, r.at.Format(time.RFC3339))) // want append-growth/note:"keys grows by append: it starts empty and is appended to 6 times per turn of the loop over requests" format-arguments:"fmt\.Sprintf boxes r\.subject and r\.at\.Format\(time\.RFC3339\) on the heap and makes a text in each turn of the loop"
	}
	return keys
}

// Bytes are appended to what is there, in a statement for each part.
func headers(requests []request, send func([]byte)) {
	const local = "x %s: %d\n"
	for _, r := range requests {
		head := fmt.Appendf(nil, "%s: %s\n", Header, r.subject) // want format-arguments:"fmt\.Appendf boxes r\.subject on the heap in each turn of the loop"
		send(head)
		head = fmt.Appendf(head, local, r.subject, r.id) // want format-arguments:"fmt\.Appendf boxes r\.subject and r\.id \(from 256 on\) on the heap in each turn of the loop"
		send(head)
		send(fmt.Appendf(nil, local, r.subject, r.id)) // want format-arguments/note:"fmt\.Appendf boxes r\.subject and r\.id \(from 256 on\) on the heap in each turn of the loop"
	}
}

// Nothing is certain of these: flags, methods of the operand's type, unknown types, Go's numbers of
// all kinds.
func unclear(requests []request, any []any, format string) (keys []string) {
	for i, r := range requests {
		keys = append(keys, fmt.Sprintf("%-8s", r.subject)) // want append-growth/note:"keys grows by append: it starts empty and is appended to 7 times per turn of the loop over requests" format-arguments/note:"fmt\.Sprintf boxes r\.subject on the heap and makes a text in each turn of the loop"
		keys = append(keys, fmt.Sprintf("%s%s", r.subject, r.kind)) // want append-growth/note:"keys grows by append: it starts empty and is appended to 7 times per turn of the loop over requests" format-arguments/note:"fmt\.Sprintf boxes r\.subject and r\.kind on the heap and makes a text in each turn of the loop"
		keys = append(keys, fmt.Sprintf("%s%v", r.subject, any[i])) // want append-growth/note:"keys grows by append: it starts empty and is appended to 7 times per turn of the loop over requests" format-arguments/note:"fmt\.Sprintf boxes r\.subject on the heap and makes a text in each turn of the loop"
		keys = append(keys, fmt.Sprintf(format, r.subject)) // want append-growth/note:"keys grows by append: it starts empty and is appended to 7 times per turn of the loop over requests" format-arguments/note:"fmt\.Sprintf boxes r\.subject on the heap and makes a text in each turn of the loop"
		keys = append(keys, fmt.Sprintf("%s%v", r.subject, r.at)) // want append-growth/note:"keys grows by append: it starts empty and is appended to 7 times per turn of the loop over requests" format-arguments/note:"fmt\.Sprintf boxes r\.subject and r\.at on the heap and makes a text in each turn of the loop"
		keys = append(keys, fmt.Sprintf("%s%v", r.subject, r.fd)) // want append-growth/note:"keys grows by append: it starts empty and is appended to 7 times per turn of the loop over requests" format-arguments/note:"fmt\.Sprintf boxes r\.subject and r\.fd \(from 256 on\) on the heap and makes a text in each turn of the loop"
		keys = append(keys, fmt.Sprintf("%[1]s", r.subject)) // want append-growth/note:"keys grows by append: it starts empty and is appended to 7 times per turn of the loop over requests" format-arguments/note:"fmt\.Sprintf boxes r\.subject on the heap and makes a text in each turn of the loop"
	}
	return keys
}

// Small numbers are not allocated, and others may be small.
func numbers(requests []request) (keys []string) {
	for i, r := range requests {
		keys = append(keys, fmt.Sprintf("r%d", i)) // want append-growth/note:"keys grows by append where it is full" format-arguments/note:"fmt\.Sprintf boxes i on the heap and makes a text in each turn of the loop \(not numbers below 256, which these are most often\)"
		keys = append(keys, fmt.Sprintf("r%d", r.id)) // want append-growth/note:"keys grows by append where it is full" format-arguments/note:"fmt\.Sprintf boxes r\.id on the heap and makes a text in each turn of the loop \(not numbers below 256\)"
	}
	for n := 0; n < 100; n++ {
		keys = append(keys, fmt.Sprintf("%d of %d", n+1, len(keys))) // want append-growth/note:"keys grows by append where it is full" format-arguments/note:"fmt\.Sprintf boxes n\+1 and len\(keys\) on the heap and makes a text in each turn of the loop \(not numbers below 256, which these are most often\)"
	}
	return keys
}

// What is told of an error, printed, or made for a test is made seldom, or costs more later.
func cold(requests []request, verbose bool) (err error, text string) {
	for _, r := range requests {
		reason := fmt.Sprintf("%s.%s", r.subject, r.name) // want format-arguments/note:"fmt\.Sprintf boxes r\.subject and r\.name on the heap and makes a text in each turn of the loop"
		err = errors.Join(err, errors.New(reason)) // want inlined-allocation/note:"errors\.Join allocates: its code is inlined here, and \&errors\.joinError\{\.\.\.\} is appended to errors\.e\.errs" inlined-allocation/note:"errors\.Join allocates: its code is inlined here, and make\(\[\]error, 0, errors\.n\) is put into \&errors\.joinError\{\.\.\.\}, which is stored in errors\.e\.errs" inlined-allocation/note:"errors\.Join may allocate: its code is inlined here, and a slice that grows by append is stored in errors\.e\.errs" error-construction/note:"errors\.New allocates the error that it makes"
		if verbose {
			text += fmt.Sprintf("%s.%s", r.subject, r.name) // want format-arguments/note:"fmt\.Sprintf boxes r\.subject and r\.name on the heap and makes a text in each turn of the loop"
		}
		os.Remove(fmt.Sprintf("%s.%s", r.subject, r.name)) // want format-arguments/note:"fmt\.Sprintf boxes r\.subject and r\.name on the heap and makes a text in each turn of the loop"
	}
	return err, text
}

// It turns until a name is free.
func unused(taken map[string]bool, base string) string {
	for i := 2; ; i++ {
		try := fmt.Sprintf("%s%d", base, i) // want format-arguments/note:"fmt\.Sprintf boxes base on the heap and makes a text in each turn of the loop"
		if !taken[try] {
			return try
		}
	}
}

func (r request) describe(requests []request) string {
	var b strings.Builder
	for _, r := range requests {
		b.WriteString(fmt.Sprintf("%s.%s", r.subject, r.name)) // want inlined-allocation/note:"b\.WriteString may allocate: its code is inlined here, and a slice that grows by append is stored in strings\.b\.buf" format-arguments/note:"fmt\.Sprintf boxes r\.subject and r\.name on the heap and makes a text in each turn of the loop"
	}
	return b.String()
}

// Names in quotes are for people to read.
func quoted(requests []request, use func(string)) {
	for _, r := range requests {
		use(fmt.Sprintf("request '%s'", r.subject)) // want format-arguments/note:"fmt\.Sprintf boxes r\.subject on the heap and makes a text in each turn of the loop"
	}
}

func setUp(requests []request, use func(string)) {
	for _, each := range []string{"a", "b"} {
		use(fmt.Sprintf("%s.%s", requests[0].subject, each)) // want format-arguments/note:"fmt\.Sprintf boxes requests\[0\]\.subject and each on the heap and makes a text"
	}
}

// Wrappers of printf are known by their format.
func wrapped(requests []request, failf func(string, ...any), verb func(int, string, ...any)) {
	for _, r := range requests {
		failf("%s at %d", r.subject, r.id) // want variadic-arguments/note:"the arguments of failf are put into a slice on the heap: it is passed to failf, and the compiler cannot know what that keeps" format-arguments/note:"failf boxes r\.subject and r\.id \(from 256 on\) on the heap"
		verb(2, "%s at %d", r.subject, r.id) // want variadic-arguments/note:"the arguments of verb are put into a slice on the heap: it is passed to verb, and the compiler cannot know what that keeps" format-arguments/note:"verb boxes r\.subject and r\.id \(from 256 on\) on the heap"
	}
}

// What is written out may as well be formatted there.
func written(requests []request, b *strings.Builder) {
	for _, r := range requests {
		b.WriteString(fmt.Sprintf("%s.%s", r.subject, r.name)) // want inlined-allocation/note:"b\.WriteString may allocate: its code is inlined here, and a slice that grows by append is stored in strings\.b\.buf" format-arguments/note:"fmt\.Sprintf boxes r\.subject and r\.name on the heap and makes a text in each turn of the loop"
	}
}

// What is appended needs no text first.
func points(buf []byte, requests []request, at []float64) []byte {
	for i, r := range requests {
		buf = append(buf, fmt.Sprintf(`(%s,%s)`, // want append-growth/note:"buf grows by append where it is full; it is a parameter, so its room is what the callers give it"
			r.subject, // want format-arguments:"fmt\.Sprintf boxes r\.subject and strconv\.FormatFloat\(at\[i\], 'f', \-1, 64\) on the heap and makes a text in each turn of the loop"
			strconv.FormatFloat(at[i], 'f', -1, 64), // want inlined-allocation/note:"strconv\.FormatFloat allocates: its code is inlined here, and string\(strconv\.genericFtoa\(make\(\[\]byte, 0, max\(strconv\.prec… is passed to fmt\.Sprintf \(line 149\)"
		)...)
	}
	return buf
}

// The string that grows is the cause, and one finding is enough for it.
func grown(requests []request, more func(*request) string) string {
	text := "{"
	for _, r := range requests { // want dynamic-call/note:"r is moved to the heap: its address is passed to more \(line 161\), and the compiler cannot know what that keeps"
		text += fmt.Sprintf("%s %s; ", r.subject, more(&r)) // want format-arguments:"text is made longer by \+= in a loop: every turn copies all of it to a new string, and fmt\.Sprintf boxes r\.subject and more\(\&r\) on the heap"
		text += fmt.Sprintf("%-8s", r.subject) // want format-arguments/note:"text is made longer by \+= in a loop: every turn copies all of it to a new string, and fmt\.Sprintf boxes r\.subject on the heap"
	}
	return text + "}" // want string-concatenation/note:"text \+ \"\}\" makes a new string: it is returned"
}

// Bytes are made of it, so that a builder would copy it, too.
func grownToBytes(requests []request, send func([]byte)) {
	text := ""
	for _, r := range requests {
		text += fmt.Sprintf("%s %s; ", r.subject, r.subject) // want format-arguments/note:"text is made longer by \+= in a loop: every turn copies all of it to a new string, and fmt\.Sprintf boxes r\.subject on the heap"
	}
	send([]byte(text)) // want string-conversion/note:"\[\]byte\(text\) copies the string to new bytes: it is passed to send"
}

// No turn changes it.
func samePrefix(requests []request, base string, cut func(string, string)) {
	for _, r := range requests {
		cut(r.subject, fmt.Sprintf("%s%s", base, ".")) // want format-arguments:"fmt\.Sprintf boxes base on the heap and makes a text in each turn of the loop"
	}
}

// A literal that no turn changes is one finding, whatever is in it.
func sameLiteral(requests []request, base string, found func(int)) {
	for _, r := range requests {
		if at, ok := map[string]int{
			fmt.Sprintf("%s.a", base):        1, // want format-arguments:"fmt\.Sprintf boxes base on the heap for its 2 texts: the map literal of lines 186\-189 is the same in every turn of the loop"
			fmt.Sprintf("%[1]s.%[1]s", base): 2,
		}[r.subject]; ok {
			found(at)
		}
	}
}

// Who keeps it, or writes to it, needs one of his own; the texts may be the same.
func keptLiterals(requests []request, base string, keep func([]string, map[string]string)) {
	for _, r := range requests {
		names := map[string]string{"a": fmt.Sprintf("%s.a", base), "b": fmt.Sprintf("%s.b", base)} // want dynamic-call/note:"map\[string\]string\{\"a\": fmt\.Sprintf\(\"%s\.a\", base\), \"b\": fmt\.… is allocated on the heap: it is passed to keep \(line 200\), and the compiler cannot know what that keeps" format-arguments:"fmt\.Sprintf boxes base on the heap for its 2 texts: the map literal of line 198 is the same in every turn of the loop"
		names["c"] = r.subject
		keep([]string{fmt.Sprintf("%s.a", base), r.subject}, names) // want dynamic-call/note:"\[\]string\{fmt\.Sprintf\(\"%s\.a\", base\), r\.subject\} is allocated on the heap: it is passed to keep, and the compiler cannot know what that keeps" format-arguments:"fmt\.Sprintf boxes base on the heap and makes a text in each turn of the loop"
	}
}

// What is only called for errors runs when there is one.
func servedNames(requests []request) (all string) {
	for _, r := range requests {
		all = nextName(all, fmt.Sprintf("%s.%s", r.subject, r.name)) // want format-arguments/note:"fmt\.Sprintf boxes r\.subject and r\.name on the heap and makes a text in each turn of the loop"
	}
	return all
}

//go:noinline
func nextName(all, name string) string { return all }

func checkNames(requests []request) error {
	return fmt.Errorf("not served: %s", servedNames(requests)) // want error-construction/note:"fmt\.Errorf allocates the error that it makes" error-construction/note:"servedNames\(requests\) \(string\) is copied to the heap: it is an argument of fmt\.Errorf"
}

const shared = "$JS.%s.%s"

// Nobody would write out what several calls share.
func sharedFormat(requests []request, send func(string)) {
	for _, r := range requests {
		send(fmt.Sprintf(shared, r.subject, "a")) // want format-arguments/note:"fmt\.Sprintf boxes r\.subject on the heap and makes a text in each turn of the loop"
		send(fmt.Sprintf(shared, r.subject, "b")) // want format-arguments/note:"fmt\.Sprintf boxes r\.subject on the heap and makes a text in each turn of the loop"
		send(fmt.Sprintf(shared, r.subject, "c")) // want format-arguments/note:"fmt\.Sprintf boxes r\.subject on the heap and makes a text in each turn of the loop"
	}
}

// Other things have the names that the code would need.
func shadowed(requests []request, strconv []string, send func(string)) {
	for _, r := range requests {
		send(fmt.Sprintf("%s.%d", r.subject, r.id)) // want format-arguments/note:"fmt\.Sprintf boxes r\.subject and r\.id \(from 256 on\) on the heap and makes a text in each turn of the loop"
	}
}

func shadowedLen(requests []request, len int, send func([]byte)) {
	for _, r := range requests {
		head := fmt.Appendf(nil, "%s: %s\n", Header, r.subject) // want format-arguments/note:"fmt\.Appendf boxes r\.subject on the heap in each turn of the loop"
		send(head)
	}
}

// How long the result of a call is, nobody knows.
func unknownLength(requests []request, send func([]byte)) {
	for range requests {
		head := fmt.Appendf(nil, "U+%s", strings.Repeat("?", 4)) // want format-arguments/note:"fmt\.Appendf boxes strings\.Repeat\(\"\?\", 4\) on the heap in each turn of the loop"
		send(head)
	}
}

// Digits are never boxed.
func versions(requests []request, version string) (all []string) {
	major := int(version[1] - '0')
	for i, r := range requests {
		all = append(all, fmt.Sprintf("%s.v%d.%d", r.subject, major, i)) // want append-growth:"all grows by append: it starts empty and is appended to once per turn of the loop over requests" format-arguments:"fmt\.Sprintf boxes r\.subject on the heap and makes a text in each turn of the loop"
	}
	return all
}

type diagnostic struct{ Severity, Detail string }

func nearest(name string, names []string) string { return strings.Join(names, name) }

// Errors are told of on branches that seldom run.
func checked(requests []request, known map[string]bool, failf func(string), respond func(string)) (all []*diagnostic) {
	for _, r := range requests {
		if !known[r.subject] {
			failf("unknown")
			respond(fmt.Sprintf("unknown method: %s", r.subject)) // want format-arguments/note:"fmt\.Sprintf boxes r\.subject on the heap and makes a text in each turn of the loop"
			continue
		}
		meant := nearest(r.subject, nil)
		if meant != "" {
			meant = fmt.Sprintf(" Is it %s?", meant) // want format-arguments/note:"fmt\.Sprintf boxes meant on the heap and makes a text in each turn of the loop"
		}
		switch r.mode {
		case 0:
			respond(fmt.Sprintf("mode: %s", r.subject)) // want format-arguments:"fmt\.Sprintf boxes r\.subject on the heap and makes a text in each turn of the loop"
		default:
			respond(fmt.Sprintf("no mode: %s", r.subject)) // want format-arguments/note:"fmt\.Sprintf boxes r\.subject on the heap and makes a text in each turn of the loop"
			recoverFrom()
		}
		all = append(all, &diagnostic{Severity: "error", Detail: "What is this?" + meant}) // want append-growth/note:"all grows by append: it starts empty, and not every turn of the loop over requests appends" stored-in-heap-object/note:"\&diagnostic\{Severity: \"error\", Detail: \"What is this\?\" \+ me… is allocated on the heap: its address is appended to all" string-concatenation/note:"\"What is this\?\" \+ meant makes a new string: it is put into \&diagnostic\{\.\.\.\}, which is appended to all"
	}
	return all
}

func recoverFrom() {}

// Sentences are for people to read.
func sentences(requests []request, name map[string]string) {
	for _, r := range requests {
		name[r.subject] = fmt.Sprintf("'name: %s.'", r.subject) // want format-arguments/note:"fmt\.Sprintf boxes r\.subject on the heap and makes a text in each turn of the loop"
		name[r.subject] = fmt.Sprintf("name unknown at this time: %s", r.subject) // want format-arguments/note:"fmt\.Sprintf boxes r\.subject on the heap and makes a text in each turn of the loop"
	}
}

// It most often ends with the first turn, and asks the network in each.
func asked(requests []request, ask func(string) error) {
	for _, r := range requests {
		err := ask(fmt.Sprintf("%s/%s", r.subject, r.subject)) // want format-arguments/note:"fmt\.Sprintf boxes r\.subject on the heap and makes a text in each turn of the loop"
		if err == nil {
			break
		}
	}
}

var tags = startTags(nil)

func startTags(requests []request) []string { return moreTags(requests) }

// It runs when the package starts.
func moreTags(requests []request) (all []string) {
	for _, r := range requests {
		all = append(all, fmt.Sprintf("%s.%s", r.subject, r.subject)) // want append-growth/note:"all grows by append: it starts empty and is appended to once per turn of the loop over requests" format-arguments/note:"fmt\.Sprintf boxes r\.subject on the heap and makes a text in each turn of the loop"
	}
	return all
}

type listFlag []string

func (l *listFlag) Set(text string) error {
	for _, part := range strings.Split(text, ",") {
		*l = append(*l, fmt.Sprintf("%s=%s", part, part)) // want append-growth/note:"\*l grows by append where it is full; it is kept where a pointer leads" format-arguments/note:"fmt\.Sprintf boxes part on the heap and makes a text in each turn of the loop"
	}
	return nil
}

// What leaves both loops happens once.
func leaving(requests []request) (string, string) {
	for _, r := range requests {
		for _, c := range r.subject {
			if c == '}' {
				if r.id == 0 {
					return "", fmt.Sprintf("at: %s", r.subject) // want format-arguments/note:"fmt\.Sprintf boxes r\.subject on the heap and makes a text"
				}
				break
			}
		}
	}
	return "", ""
}

// What a loop calls may run often; the functions above are called here for that.
func serve(batches [][]request, base string, send func([]byte), more func(*request) string) {
	for _, requests := range batches {
		keys(requests, base)
		headers(requests, send)
		points(nil, requests, nil)
		grown(requests, more)
		samePrefix(requests, base, nil)
		sameLiteral(requests, base, nil)
		keptLiterals(requests, base, nil)
		versions(requests, base)
		checked(requests, nil, nil, nil)
		columns(requests)
	}
}

// A listing: its columns are made by fmt in any case.
func columns(requests []request) (all []string) {
	for _, r := range requests {
		all = append(all, fmt.Sprintf("%s.%s", r.subject, r.name)) // want append-growth:"all grows by append: it starts empty and is appended to twice per turn of the loop over requests" format-arguments/note:"fmt\.Sprintf boxes r\.subject and r\.name on the heap and makes a text in each turn of the loop"
		all = append(all, fmt.Sprintf("%-9s %5d", r.subject, r.id)) // want append-growth/note:"all grows by append: it starts empty and is appended to twice per turn of the loop over requests" format-arguments/note:"fmt\.Sprintf boxes r\.subject and r\.id \(from 256 on\) on the heap and makes a text in each turn of the loop"
	}
	return all
}

// Nothing tells that it runs often.
func joined(requests []request) (all []string) {
	for _, r := range requests {
		all = append(all, fmt.Sprintf("%s.%s", r.subject, r.name)) // want append-growth:"all grows by append: it starts empty and is appended to once per turn of the loop over requests; 8 elements take 2 allocations where 1 would do" format-arguments/note:"fmt\.Sprintf boxes r\.subject and r\.name on the heap and makes a text in each turn of the loop"
	}
	return all
}
