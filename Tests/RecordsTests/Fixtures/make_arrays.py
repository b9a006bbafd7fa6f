"""Makes the .npy and .npz fixtures of this folder with NumPy and Python's zipfile.

Run `python make_arrays.py` here after a change of the list below; the tests compare our values with those formulas.
"""
import io
import zipfile

import numpy as np

# 24 numbers with a fraction and a sign; the first ones are exact even in float16.
grid = (np.arange(24) - 7.5).reshape(2, 3, 4) / 4
arrays = {
    "f2": grid.astype("<f2"),
    "f4": grid.astype("<f4"),
    "f8": grid.astype("<f8"),
    "big4": grid.astype(">f4"),
    "big8": grid.astype(">f8"),
    "fortran4": np.asfortranarray(grid.astype("<f4")),
    "fortran8": np.asfortranarray(grid),
    "i1": np.array([-128, 0, 127], "i1"),
    "i2": np.array([-32768, 0, 32767], "<i2"),
    "i4": np.array([-(2**31), 0, 2**31 - 1], ">i4"),
    "i8": np.array([-(2**63), 0, 2**63 - 1], "<i8"),
    "u1": np.array([0, 1, 255], "u1"),
    "u2": np.array([0, 1, 65535], ">u2"),
    "u4": np.array([0, 1, 2**32 - 1], "<u4"),
    "u8": np.array([0, 1, 2**64 - 1], "<u8"),
    "flags": np.array([[True, False], [False, True]]),
    "scalar": np.array(2.5),
    "empty": np.zeros((0, 3), "<f4"),
}
np.savez("arrays.npz", **arrays)
np.savez_compressed("arrays-compressed.npz", **arrays)

# One task of behavior a row: the model answers with the mean target times the sum of the query.
inputs = ((np.arange(2 * 3 * 4) * 5) % 11 - 5).reshape(2, 3, 4) / 8
targets = inputs.sum(axis=2)
queries = ((np.arange(2 * 4) * 3) % 7 - 3).reshape(2, 4) / 4
answers = targets.mean(axis=1) * queries.sum(axis=1)
gradients = np.repeat(targets.mean(axis=1)[:, None], 4, axis=1)
behavior = dict(inputs=inputs, targets=targets, queries=queries, answers=answers, gradients=gradients)
np.savez("behavior.npz", **behavior)
np.savez_compressed("behavior-32.npz", **{k: v.astype(np.float32) for k, v in behavior.items() if k != "gradients"})

# The versions of the header, and what is refused.
for version in [(1, 0), (2, 0), (3, 0)]:
    with open(f"version-{version[0]}.npy", "wb") as file:
        np.lib.format.write_array(file, grid, version)
np.save("objects.npy", np.array([{"a": 1}, None], dtype=object), allow_pickle=True)
np.save("structured.npy", np.zeros(2, [("x", "<f4"), ("y", "<i4")]))
np.save("complex.npy", np.zeros(2, "<c16"))
np.save("text.npy", np.array(["one", "two"]))


class Pipe(io.RawIOBase):
    """A file that cannot seek, so that sizes stand behind the members."""

    def __init__(self):
        self.data = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.data += data
        return len(data)


def save(name, write):
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w") as archive:
        write(archive)
    with open(name, "wb") as file:
        file.write(pipe.data)


def with_descriptors(archive):
    for wide in [False, True]:
        for method in [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]:
            info = zipfile.ZipInfo(f"{'wide' if wide else 'narrow'}-{method}.npy")
            info.compress_type = method
            with archive.open(info, "w", force_zip64=wide) as member:
                np.lib.format.write_array(member, grid)


save("descriptors.npz", with_descriptors)

# An archive of the zip64 kind from end to end, a comment behind it: the limits are lowered while it is written.
limits = zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT
zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT = 10, 1
with zipfile.ZipFile("zip64.npz", "w", zipfile.ZIP_DEFLATED) as archive:
    for name, method in [("first", zipfile.ZIP_STORED), ("second", zipfile.ZIP_DEFLATED)]:
        info = zipfile.ZipInfo(name + ".npy")
        info.compress_type = method
        with archive.open(info, "w", force_zip64=True) as member:
            np.lib.format.write_array(member, grid)
    archive.comment = b"a comment"
zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT = limits

# Compression that is not read.
with zipfile.ZipFile("bzip2.npz", "w", zipfile.ZIP_BZIP2) as archive:
    archive.writestr("x.npy", b"x" * 100)
