// Package unused is about comments.
//
//escapelint:ignore returned-pointer the package // want unused-ignore:"it covers nothing above the package clause"
package unused
