"""What red-dwarf and the Python reference say about one exported conversation, as JSON on standard output.
usage: beside.py CHECKS FOLDER, where CHECKS holds the reference (odload.py, cgref.py, cgpipe.py)."""
import json
import sys
import warnings

warnings.filterwarnings("ignore")
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])

import numpy as np  # noqa: E402
import cgpipe  # noqa: E402
import cgref  # noqa: E402
from odload import load  # noqa: E402
from reddwarf.implementations.polis import run_pipeline  # noqa: E402

export = load(sys.argv[2])
votes = export["votes"]
comments = export["comments"].drop_duplicates("comment-id")
rejected = sorted(int(c) for c in comments.loc[comments.moderated == -1, "comment-id"])

people, ideas, matrix = cgref.build(votes, rejected)
matrix.sort_indices()
placed = np.where(np.diff(matrix.indptr) >= 7)[0]
table = matrix[placed]
k, memberships, _, _ = cgpipe.groups(table)
first = votes.groupby("pid").timestamp.min().reindex(people).values[placed]
order = np.argsort(np.argsort(first, kind="stable"))
cohorts = (order * 10 // len(placed)).astype(int)
scores, least, *_ = cgpipe.scores(table, memberships, cohorts)

rows = zip(votes.pid, votes.tid, votes.vote, votes.timestamp)
log = [{"participant_id": int(p), "statement_id": int(t), "vote": int(v), "modified": int(m)} for p, t, v, m in rows]
result = run_pipeline(votes=log, mod_out_statement_ids=rejected, random_state=42)
clustered = result.participants_df[result.participants_df.to_cluster]

json.dump(
    {
        "k": int(k),
        "people": [int(p) for p in people[placed]],
        "memberships": memberships.tolist(),
        "ideas": [int(t) for t in ideas],
        "scores": scores.tolist(),
        "least": least.tolist(),
        "polis_people": [int(p) for p in clustered.index],
        "polis_groups": [int(g) for g in clustered.cluster_id],
    },
    sys.stdout,
)
