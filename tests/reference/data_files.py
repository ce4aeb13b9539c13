"""Writes the folder data_files, which tests/data_files.rs reads.

    pip install numpy pyarrow && python3 data_files.py
"""

import os

import numpy
import pyarrow
import pyarrow.parquet

os.makedirs("data_files", exist_ok=True)
os.chdir("data_files")

# Five samples of three features, exact in every type; the last column is the class.
rows = numpy.array([[0, 1, 2, 1], [3, 4, 5, 0], [6, 7, 8, 2], [9, 10, 11, 1], [12, 13, 14, 0]])
for dtype in ["<f4", "<f8", ">f4", ">f8", "<i2", ">i4", "<i8", "|u1", "|i1", "<u8", ">u2"]:
    numpy.save(f"rows_{dtype[1:]}_{'big' if dtype[0] == '>' else 'little'}.npy", rows.astype(dtype))
numpy.save("rows_fortran.npy", numpy.asfortranarray(rows.astype("<f4")))
numpy.save("rows_fortran_big.npy", numpy.asfortranarray(rows.astype(">f8")))
numpy.save("signs.npy", numpy.array([[-1, 0], [-128, 127]], dtype="|i1"))
numpy.save("truth.npy", numpy.array([[True, False], [False, True]]))
# Files that are no arrays of real numbers.
numpy.save("complex.npy", rows.astype("<c8"))
numpy.save("half.npy", rows.astype("<f2"))
numpy.save("words.npy", numpy.array([["a", "b"]]))
numpy.save("records.npy", numpy.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]))
numpy.save("empty.npy", numpy.zeros((0, 3)))
numpy.save("scalar.npy", numpy.float64(2.5))
broken = rows.astype("<f4")
broken[3, 1] = numpy.nan
numpy.save("nan.npy", broken)

# Images of 2 × 3 pixels of two channels, in every layout, with classes and values.
images = numpy.arange(4 * 2 * 3 * 2).reshape(4, 2, 3, 2)
classes = numpy.array([2, 0, 1, 2])
values = numpy.array([[0.5, 1.5], [2.5, 3.5], [4.5, 5.5], [6.5, 7.5]])
numpy.savez("images.npz", x=images.astype("|u1"), classes=classes, values=values)
numpy.savez_compressed(
    "images_compressed.npz",
    x=numpy.asfortranarray(images.astype(">f4")),
    classes=classes.astype(">i4"),
    values=numpy.asfortranarray(values),
)
numpy.savez("channels_first.npz", x=images.transpose(0, 3, 1, 2), classes=classes)
numpy.savez("uneven.npz", x=images, classes=classes[:3])
numpy.savez("objects.npz", x=images, words=numpy.array(["a", "b", "c", "d"]))
with open("no_archive.npz", "w") as file:
    file.write("a,b\n1,2\n")

# The same table in a Parquet file of two groups, packed in three ways, with every type.
count = 12
table = pyarrow.table(
    {
        "f32": pyarrow.array([i / 4 for i in range(count)], pyarrow.float32()),
        "f64": pyarrow.array([i / 8 for i in range(count)], pyarrow.float64()),
        "i8": pyarrow.array([i - 6 for i in range(count)], pyarrow.int8()),
        "i32": pyarrow.array([i - 6 for i in range(count)], pyarrow.int32()),
        "i64": pyarrow.array([i * 10 for i in range(count)], pyarrow.int64()),
        "u32": pyarrow.array([2**32 - 1 - i for i in range(count)], pyarrow.uint32()),
        "u64": pyarrow.array([2**63 + i * 4096 for i in range(count)], pyarrow.uint64()),
        "truth": pyarrow.array([i % 3 == 0 for i in range(count)]),
        "class": pyarrow.array([i % 3 for i in range(count)], pyarrow.uint8()),
        "word": pyarrow.array([["rose", "iris", "aster"][i % 3] for i in range(count)]),
        "holes": pyarrow.array([None if i in (1, 7) else i for i in range(count)], pyarrow.float64()),
    }
)
for packing in ["none", "snappy", "gzip"]:
    pyarrow.parquet.write_table(table, f"table_{packing}.parquet", row_group_size=5, compression=packing)
pyarrow.parquet.write_table(
    table, "table_plain.parquet", use_dictionary=False, data_page_version="2.0", compression="snappy"
)
pyarrow.parquet.write_table(table.slice(0, 0), "no_rows.parquet")
pyarrow.parquet.write_table(table, "zstd.parquet", compression="zstd")
odd = pyarrow.table(
    {
        "list": pyarrow.array([[1.0], [2.0, 3.0]]),
        "decimal": pyarrow.array([1, 2], pyarrow.decimal128(5, 2)),
        "half": pyarrow.array(numpy.array([1, 2], dtype="f2")),
        "fine": pyarrow.array([1.0, 2.0]),
    }
)
pyarrow.parquet.write_table(odd, "odd.parquet")
inner = pyarrow.array([{"a": 1.0, "b": 2}, {"a": 3.0, "b": None}])
pyarrow.parquet.write_table(pyarrow.table({"point": inner}), "struct.parquet")
unread = pyarrow.table(
    {
        "time": pyarrow.array([0, 10**9], pyarrow.timestamp("ns")),
        "bytes": pyarrow.array([b"\xff\xfe", b"word"], pyarrow.binary()),
        "digest": pyarrow.array([b"1234", b"5678"], pyarrow.binary(4)),
        "x": pyarrow.array([1.0, 2.0]),
        "class": pyarrow.array([1, 0]),
    }
)
pyarrow.parquet.write_table(unread, "unread.parquet", use_deprecated_int96_timestamps=True)
