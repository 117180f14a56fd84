"""Sums up a day's orders from a CSV file."""

import csv
import sys
from collections import defaultdict


def totals_by_customer(path):
    totals = defaultdict(float)
    with open(path) as file:
        for row in csv.DictReader(file):
            totals[row["customer"]] += float(row["amount"])
    return totals


def best_customer(totals):
    best = None
    for customer, amount in totals.items():
        if amount > totals.get(best, 0):
            best = customer
    return best


if __name__ == "__main__":
    totals = totals_by_customer(sys.argv[1])
    for customer, amount in sorted(totals.items()):
        print(f"{customer}: {amount:.2f}")
    print(f"best: {best_customer(totals)}")
