"""What only web pages have: the charts of results, and the page of a review."""

from __future__ import annotations

import html

from alignkit.core.model import Campaign, to_day
from alignkit.render.context import ReviewWords
from alignkit.review import charts, results
from alignkit.review.report import ReviewPage
from alignkit.text.sanitize import sanitize_line

REVIEW_TEMPLATE = "review.html.j2"


def build_review_words(campaign: Campaign, page: ReviewPage, in_force: bool) -> ReviewWords:
    """Return the context of the web page of a review. ``page`` is made for the web: safe as HTML."""
    return {
        "title": page.title,
        "head_title": html.escape(sanitize_line(f"Review: {campaign.title}")),
        "state": "in-force" if in_force else "draft",
        "one_page": True,
        "stands": page.stands,
        "outcome": page.outcome,
        "charts": draw_result_charts(campaign),
        "parts": [
            {
                "key": part.key,
                "heading": part.heading,
                "head": list(part.head),
                "rows": [list(row) for row in part.rows],
                "lines": list(part.lines),
            }
            for part in page.parts
        ],
    }


def draw_result_charts(campaign: Campaign) -> str:
    """Return a bar chart over time of each goal and measure with results, safe as HTML; empty if none has any."""
    safe, launch = (
        charts.terminal_formatter(str(campaign.info.get("currency", ""))),
        to_day(campaign.info.get("launch")),
    )
    drawn = [
        f"<figure>\n<figcaption>{html.escape(safe.line(metric.name))}{', which decides' if metric.primary else ''}"
        f"</figcaption>\n{picture}\n</figure>\n"
        for metric in (*results.list_metrics(campaign), *results.unknown_metrics(campaign))
        if (picture := charts.draw_svg(metric, safe.currency, launch))
    ]
    return f'<div class="charts">\n{"".join(drawn)}</div>\n' if drawn else ""
