package methodvalue

// None: the loop does not begin its line.
func oneLine(c *checker, ids []int) {
	{ for _, id := range ids { describe(id, c.Qualify) } }
}
