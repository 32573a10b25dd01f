#!/usr/bin/env python3
"""Computes every published score again from tallies.csv, to the last bit, with nothing but Python's standard library.

    python3 recompute.py [FOLDER]        FOLDER is where the archive lies; the script's own folder if not given

First it checks that every file has the hash the manifest says. Then, for every space, it computes score, refusal and the lower end
of every group from the tallies alone and compares them with ideas.csv. It answers 0 if all are equal, else 1 and names the first
that are not. The ballots of those who asked for it are in the newest archive only, so in an older one they may be missing. Votes
that are being checked are counted like all others; lines of tallies.csv with "parked" for a cohort say which of the votes they are.
Votes of copied ballots are set aside until a moderator has looked: they stand in lines with "aside" for a cohort, and in no score.

For a group with N votes, passes included, and A agrees: p = (A + 2) / (N + 4), L = p - z sqrt(p (1 - p) / (N + 5)). The score is
the smallest L of any group after leaving out two cohorts: the one without which it is lowest, the one without which it is highest.
"""
import csv
import hashlib
import json
import math
import pathlib
import sys

UNIT = 4096.0  # tallies are in 1/4096 of a person
Z_GROUPS, Z_ONE_GROUP = 1.2816, 1.96


def lower(votes, agrees, z):
    n, a = votes / UNIT, agrees / UNIT
    share = (a + 2.0) / (n + 4.0)
    deviation = math.sqrt(max(share * (1.0 - share), 0.0) / (n + 4.0 + 1.0))
    return share - z * deviation


def least(every, without, z):
    """The smallest L of any group, without some cohorts. Cells are (votes, agrees)."""
    least = math.inf
    for group, (votes, agrees) in enumerate(every):
        for cells in without:
            votes, agrees = votes - cells[group][0], agrees - cells[group][1]
        least = min(least, lower(votes, agrees, z))
    return least


def trimmed(every, cohorts, z):
    helpful = harmful = None
    for at, cells in enumerate(cohorts):
        value = least(every, [cells], z)
        if helpful is None or value < helpful[0]:
            helpful = (value, at)
        if harmful is None or value > harmful[0]:
            harmful = (value, at)
    out = [one[1] for one in (helpful, harmful) if one is not None]
    if len(out) == 2 and out[0] == out[1]:
        out.pop()
    # A cohort that never met the idea is not left out.
    out = [at for at in out if any(votes > 0 for votes, _ in cohorts[at])]
    return least(every, [cohorts[at] for at in out], z)


def check_space(folder):
    model = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    letters, labels = model["letters"], model["cohorts"]
    z = Z_GROUPS if len(letters) > 1 else Z_ONE_GROUP
    cells = {}
    with open(folder / "tallies.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            numbers = tuple(int(row[name]) for name in ("votes", "agrees", "disagrees"))
            cells.setdefault(row["idea"], {})[row["cohort"], row["group"]] = numbers
    ideas, wrong = 0, []
    with open(folder / "ideas.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            ideas += 1
            own = cells.get(row["comment-id"], {})
            for side, name in ((1, "score"), (2, "refusal")):
                table = [
                    [(own.get((label, letter), (0, 0, 0))[0], own.get((label, letter), (0, 0, 0))[side]) for letter in letters]
                    for label in labels + ["rest"]
                ]
                every = [tuple(sum(line[g][i] for line in table) for i in (0, 1)) for g in range(len(letters))]
                value = trimmed(every, table[:-1], z)
                if float(row[name]) != value:
                    wrong.append(f"{folder.name}: idea {row['comment-id']}: {name} is {value!r}, published {row[name]}")
                if side == 1:
                    for letter, (votes, agrees) in zip(letters, every):
                        for column, own_value in (("votes", votes / UNIT), ("agrees", agrees / UNIT), ("lower", lower(votes, agrees, z))):
                            if float(row[f"{column}-{letter}"]) != own_value:
                                wrong.append(f"{folder.name}: idea {row['comment-id']}: {column}-{letter} differs")
    return ideas, wrong


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else __file__).resolve()
    root = root if root.is_dir() else root.parent
    manifest = json.loads((root / "manifest.json").read_text(encoding="utf-8"))
    wrong = []
    for name, sha256 in manifest["files"].items():
        if name.startswith("ballots/") and not (root / name).exists():
            continue
        if hashlib.sha256((root / name).read_bytes()).hexdigest() != sha256:
            wrong.append(f"{name} is not the file that the manifest names")
    for space in manifest["spaces"]:
        ideas, differ = check_space(root / space)
        wrong += differ
        print(f"{space}: {ideas - len({line.split(':')[1] for line in differ})} of {ideas} scores are equal to the last bit")
    for line in wrong[:20]:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
