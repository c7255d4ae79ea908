"""The money: transactions in, patterns and red flags out, the proceeds of a case traced.

Plain Python over columns of numbers. Who holds an account is a matter of the record, not of this
package: accounts, customers, places and merchants are numbers here.
"""
