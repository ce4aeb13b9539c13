"""The event file that tests/tests/training/hooks/events.rs writes too, by TensorBoard's own code.

Run with: python3 tests/reference/event_file.py
It writes tests/reference/event_file.tfevents, and reads it with TensorBoard's reader. With a
directory, as in `python3 tests/reference/event_file.py out/run`, it shows what that reader finds in
the event files there, after it has dropped what a resumed run had lost. Needs `tensorboard` of PyPI.
"""

import math
import pathlib
import struct
import sys

from tensorboard.backend.event_processing import event_accumulator
from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from tensorboard.compat.proto.histogram_pb2 import HistogramProto
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter

PATH = pathlib.Path(__file__).with_suffix(".tfevents")
WALL_TIME = 1234567890.5


def scalar(tag, value):
    # As f32, which turns what is too large for it into infinity.
    try:
        struct.pack("f", value)
    except OverflowError:
        value = math.copysign(math.inf, value)
    return Summary.Value(tag=tag, simple_value=value)


def histogram(tag, values, edges):
    finite = [value for value in values if math.isfinite(value)]
    inside = [0] * len(edges)
    for value in finite:
        inside[next((i for i, edge in enumerate(edges) if value < edge), -1)] += 1
    histo = HistogramProto(
        min=min(finite),
        max=max(finite),
        num=len(finite),
        sum=sum(finite),
        sum_squares=sum(value * value for value in finite),
        bucket_limit=edges,
        bucket=inside,
    )
    return Summary.Value(tag=tag, histo=histo)


def events():
    yield Event(wall_time=WALL_TIME, file_version="brain.Event:2")
    for step in range(1, 5):
        summary = Summary(value=[scalar("loss/training", 1.0 / step), scalar("metric/ä", -step / 8)])
        yield Event(wall_time=WALL_TIME + step, step=step, summary=summary)
    values = [-1.0, -0.5, -0.25, 0.75, 0.75, 1.0, math.nan, math.inf]
    shown = histogram("weights/dense1.weight", values, [-0.5, 0.0, 0.5, 1.0])
    same = histogram("weights/dense1.bias", [0.25] * 3, [0.25] * 2)
    yield Event(wall_time=WALL_TIME + 5, step=4, summary=Summary(value=[shown, same]))
    # The run goes on with step 3, a large number of samples later.
    start = SessionLog(status=SessionLog.START)
    yield Event(wall_time=WALL_TIME + 6, step=3, session_log=start)
    odd = [math.nan, math.inf, -math.inf, 1e300, 0.0]
    summary = Summary(value=[scalar(f"odd/{place}", value) for place, value in enumerate(odd)])
    yield Event(wall_time=WALL_TIME + 7, step=3_000_000_000, summary=summary)


def show(path):
    found = event_accumulator.EventAccumulator(str(path), size_guidance={"scalars": 0, "histograms": 0})
    found.Reload()
    for tag in found.Tags()["scalars"]:
        points = [(event.step, event.value) for event in found.Scalars(tag)]
        print(tag, points if len(points) < 10 else f"{points[:3]} … {points[-3:]}, {len(points)}")
    for tag in found.Tags()["histograms"]:
        for event in found.Histograms(tag):
            value = event.histogram_value
            print(tag, event.step, value.min, value.max, value.num, list(value.bucket))
    return found


if len(sys.argv) > 1:
    show(sys.argv[1])
else:
    with open(PATH, "wb") as file:
        writer = RecordWriter(file)
        for event in events():
            writer.write(event.SerializeToString(deterministic=True))
    found = show(PATH)
    assert [event.step for event in found.Scalars("loss/training")] == [1, 2]
    assert math.isnan(found.Scalars("odd/0")[0].value)
