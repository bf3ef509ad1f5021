#!/usr/bin/env python3
"""Checks a proof that Årshjul has given out (docs/proof.md). Needs Python 3.9, and nothing else.

    python3 verify_proof.py PROOF.zip [--seal SHA256] [--anchors ANCHORS.jsonl]

--seal is what the municipality's record holds of the proof; --anchors is a copy of anchors.jsonl
that was kept outside the municipality's server. Without them the file is compared with itself
alone: whoever made it could have made all of it anew. The exit code is 0 when everything fits.
"""

import argparse
import hashlib
import json
import sys
import zipfile

FORMAT = "arshjul-proof-1"
ROW = {"seq", "previous", "hash", "body", "salt", "words"}
NEEDED = {"proof.json", "proof.html", "record.jsonl", "hashes.txt", "anchors.jsonl"}


def must(fits, what):
    if not fits:
        raise ValueError(what)


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def members(path, seal):
    """Every member, by name: those of the manifest, each with its digest, and no other."""
    with zipfile.ZipFile(path) as file:
        content = {name: file.read(name) for name in file.namelist()}
        must(len(file.namelist()) == len(content), "a member is there twice")
    manifest = content.pop("manifest.json")
    told = json.loads(manifest)
    same = json.dumps(told, sort_keys=True, indent=1, ensure_ascii=False) + "\n"
    must(told["format"] == FORMAT and same.encode() == manifest, "the manifest was changed")
    must(set(content) >= NEEDED and set(told["members"]) == set(content), "a member is missing")
    for name, digest in told["members"].items():
        must(digest == sha256(content[name]), f"{name} was changed")
    must(not seal or seal.lower() == sha256(manifest), "the seal is another one")
    print(f"ok   {len(content)} members are those of the manifest. Seal: {sha256(manifest)}")
    return content


def rows_of(content, facts, hashes):
    """The rows of the case, each recomputed from what it says and the row before it."""
    rows = [json.loads(line) for line in content["record.jsonl"].splitlines()]
    listed = facts["record"]["of_the_case"], [told["row"] for told in facts["happened"]]
    must(listed == ([row["seq"] for row in rows],) * 2, "a row is missing")
    for row, told in zip(rows, facts["happened"]):
        must(set(row) == ROW, "a row has other fields")
        seq, body = row["seq"], json.loads(row["body"])
        before = hashes[seq - 2] if seq > 1 else "0" * 64
        must((row["previous"], row["hash"]) == (before, hashes[seq - 1]), f"row {seq} is another")
        must(sha256((before + row["body"]).encode()) == row["hash"], f"row {seq} was changed")
        detail = json.loads(body["detail"])
        mine = (body["seq"], body["municipality"]) == (seq, facts["municipality"]["id"])
        mine &= body["case"] == facts["case"]["number"] or "letter" in detail
        must(mine, f"row {seq} is about something else")
        erased = row["words"] is None and row["salt"] is None  # or there were none
        same = erased or sha256((row["salt"] + row["words"]).encode()) == detail.get("words")
        must(same, f"the words of row {seq} were changed")
        names = {"by": body["actor"], "instead_of": detail.get("for"), "words": row["words"]}
        names.update({name: body[name] for name in ("at", "via", "what")}, row=seq, detail=detail)
        must(told == names, f"proof.json tells row {seq} otherwise")
    print(f"ok   {len(rows)} rows of the case have their hashes, and follow the chain.")
    return rows


def against(lines, facts, hashes, rows, whose):
    """Compare with anchors: the digest of all hashes, or of older ones the beginning of each."""
    home = facts["municipality"]["id"]
    told = [one for one in map(json.loads, filter(str.strip, lines)) if one["municipality"] == home]
    wanted = {one["count"] for one in told}
    digest, digests, full, short = hashlib.sha256(), {}, 0, 0
    for seq, one in enumerate(hashes, 1):
        digest.update((one + "\n").encode())
        digests[seq] = digest.hexdigest() if seq in wanted else ""
    for one in told:
        first, begun = one.get("first", 1), one.get("rows", "")
        for seq in range(first, min(len(hashes), first - 1 + len(begun) // 12) + 1):
            piece = begun[(seq - first) * 12 :][:12]
            must(hashes[seq - 1][:12] == piece, f"row {seq} is not the one of {whose}")
            short = max(short, seq)
        if 0 < one["count"] <= len(hashes):
            must(hashes[one["count"] - 1] == one["hash"], f"the head is not that of {whose}")
            if "hashes" in one:
                must(digests[one["count"]] == one["hashes"], f"hashes are not those of {whose}")
                full = max(full, one["count"])
    seqs = [row["seq"] for row in rows if row["seq"] > full]
    part, rest = [one for one in seqs if one <= short], [one for one in seqs if one > short]
    print(f"ok   {whose} hold {len(rows) - len(seqs)} of the rows by their whole hash.")
    if part:
        print(f"note {whose} hold rows {part} by the first 12 signs of their hash alone.")
    if rest:
        print(f"note {whose} do not hold rows {rest} yet: ask again when a day has passed.")
    return max(full, short)


def files(content, facts, rows):
    """The files, where they came along: as they were when the record told of them."""
    extra = set(content) - NEEDED
    must(extra <= {one["member"] for one in facts["files"]}, "a file belongs to nothing")
    added = [json.loads(json.loads(row["body"])["detail"]).get("sha256") for row in rows]
    for one in facts["files"]:
        must(one["sha256"] in added, f"no row tells of the file {one['number']}")
        bare = one["member"] not in content
        must(bare or sha256(content[one["member"]]) == one["sha256"], "a file was changed")
    print(f"ok   {len(facts['files'])} files are those of the record; {len(extra)} came along.")


def verify(path, seal, anchors):
    content = members(path, seal)
    facts = json.loads(content["proof.json"])
    hashes = content["hashes.txt"].decode("ascii").split("\n")[:-1]
    end = {"rows": len(hashes), "head": hashes[-1], "first_wrong": None}
    must(end.items() <= facts["record"].items(), "the end of the record is another one, or broken")
    rows = rows_of(content, facts, hashes)
    here = content["anchors.jsonl"].decode().splitlines()
    must(all(json.loads(one)["count"] <= len(hashes) for one in here), "the record was cut short")
    against(here, facts, hashes, rows, "the anchors in the file")
    if anchors:
        with open(anchors, encoding="utf-8") as file:
            held = against(file, facts, hashes, rows, "your own anchors")
        must(held, "your own anchors know nothing of this municipality's record")
    files(content, facts, rows)


def main():
    reader = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    reader.add_argument("proof")
    reader.add_argument("--seal", help="as the municipality's record holds it")
    reader.add_argument("--anchors", metavar="FILE", help="a copy that was kept elsewhere")
    given = reader.parse_args()
    try:
        verify(given.proof, given.seal, given.anchors)
    except Exception as error:  # what cannot be read is no proof either
        print(f"WRONG: {error} ({type(error).__name__})")
        return 1
    print("Everything fits." if given.seal and given.anchors else "It fits itself: see --help.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
