"""What the machine does at most: the roof over every other figure."""
from product_rows import peaks


def rows(report, rounds):
    if not report.wants("probe", "products", "llama"):
        return
    report.heading("the machine, two threads")
    found = peaks()
    report.figure("f32 multiply-adds", found["float"] / 1e9, "GFLOP/s", None)
    report.figure("int8 dot products", found["integer"] / 1e9, "Gop/s", None)
    report.figure("reading memory", found["bandwidth"] / 1e9, "GB/s", None)
