//go:build never

package other

type Tagged int
