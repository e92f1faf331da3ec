"""What goes wrong in a log: keys and values that are nearly right, and rubbish."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.tracking.sifting import KINDS

GONE = object()
NEARLY: tuple[Any, ...] = (
    None, "unknown", 0, 0, -1, 1.5, 1.0, 2, True, "1", "11-50", "yes", "no", "", [], [2], [True], ["Ada"],
)  # fmt: skip
COMMON = ("date", "date", "event", "id")
DATED = ("date", "day", "to", "promised_by")
SLIPS = (
    *DATED, "event", "event", "id", "round", "interview", "hr_present", "company_size", "contact_name", "x-note",
    "promised", "intervew", "Date", "events", "", 7, None, "who",
)  # fmt: skip
BAD_DATES: tuple[Any, ...] = (
    None, "unknown", "", "2026-02-30", "2026-3-2", "20260302", "2026-W10-1", " 2026-03-02", "02.03.2026",
    "March 2", "2026-03-02/2026-03-05", "9999-12-31", "9999-12-30", "0001-01-01", "2026-03-09", 20260302, 46083,
    2026.0302, True, ["2026-03-02"], {"date": "2026-03-02"}, float("nan"), "２０２６-03-02", "2026-03-02T",
    "2026-03-1O", "yesterday",
)  # fmt: skip
TIMES = ("T17:00:00", "T17:00", "T00:30:00+09:00", "T23:59:59.999999Z", "T16:00:00-08:00")
WORDS = ("interview_hold", "Interview_held", "interview-held", "ghosted", "held", "stage", "unknown", "hired", "")
RUBBISH: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from((None, "unknown", True, False, 0, 1, -1, 3, 2.5, 2**53, 2**53 + 1, 10**80)),
    st.sampled_from((float("nan"), float("inf"), -0.0, "5-20", "51+", "3", "yes")),
    st.sampled_from(("  ", "🙈", "\ud800", "a\x00b\x1b[2J")),
    st.sampled_from(("x" * 4096, "y" * 4097, "z" * 100_000, [], {}, [[[[]]]], [1, 2], {"event": "applied"}, [{}] * 50)),
    st.sampled_from((*WORDS, *KINDS)),
)
