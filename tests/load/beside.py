"""How long red-dwarf takes, and how much memory, for votes in lines of participant,statement,vote. usage: beside.py FILE"""
import csv
import resource
import sys
import time
import warnings

warnings.filterwarnings("ignore")
from reddwarf.implementations.polis import run_pipeline  # noqa: E402

with open(sys.argv[1], newline="") as file:
    votes = [
        {"participant_id": int(p), "statement_id": int(s), "vote": int(float(v)), "modified": at}
        for at, (p, s, v) in enumerate(csv.reader(file))
    ]
began = time.perf_counter()
run_pipeline(votes=votes, random_state=42)
took = time.perf_counter() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"{'red-dwarf 0.4.0 on the same votes':52} {took:14.1f} s {peak:7.0f} MiB")
