//! Charts drawn from their data: an SVG that needs no script and keeps its words legible on a
//! telephone, because widths are per cent and heights are pixels.

use std::fmt::Write as _;

use article::{ChartForm, ChartRow};
use kit::html::escape;

/// The longest bar, in per cent of the width; the value stands after it.
const BAR_WIDTH_MAX: f64 = 84.0;
const BAR_STEP: usize = 44;
const LINE_HEIGHT: f64 = 220.0;
const LINE_TOP: f64 = 24.0;
/// Labels under a line chart at most; more would run into each other.
const LABELS_MAX: usize = 6;

/// The drawing, and a sentence that says what it shows.
pub(crate) fn draw(
    form: ChartForm,
    title: &str,
    unit: &str,
    rows: &[ChartRow],
) -> (String, String) {
    let summary = summary(title, unit, rows);
    let svg = match form {
        ChartForm::Bar => bars(rows, &summary),
        ChartForm::Line => line(rows, &summary),
    };
    (svg, summary)
}

/// A value with thousands set apart and no more decimals than it has.
pub(crate) fn number(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    let text = format!("{}", rounded.abs());
    let (whole, decimals) =
        text.split_once('.').map_or((text.as_str(), None), |(w, d)| (w, Some(d)));
    let mut out = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(decimals) = decimals {
        out.push('.');
        out.push_str(decimals);
    }
    if rounded < 0.0 { format!("−{out}") } else { out }
}

fn summary(title: &str, unit: &str, rows: &[ChartRow]) -> String {
    let ends = (rows.first(), rows.last());
    let (Some(first), Some(last)) = ends else { return title.to_owned() };
    let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    format!(
        "{title}: from {}{unit} ({}) to {}{unit} ({}).",
        number(first.value),
        first.label,
        number(last.value),
        last.label
    )
}

fn open(height: usize, summary: &str) -> String {
    let label = escape(summary);
    format!(
        "<svg width=\"100%\" height=\"{height}\" role=\"img\" aria-label=\"{label}\" \
         xmlns=\"http://www.w3.org/2000/svg\">"
    )
}

fn bars(rows: &[ChartRow], summary: &str) -> String {
    let longest = rows.iter().map(|row| row.value.abs()).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let mut svg = open(rows.len() * BAR_STEP, summary);
    for (place, row) in rows.iter().enumerate() {
        let top = place * BAR_STEP;
        let width = (row.value.abs() / longest * BAR_WIDTH_MAX * 10.0).round() / 10.0;
        let _ = write!(
            svg,
            "<text class=\"chart-label\" x=\"0\" y=\"{}\">{}</text>\
             <rect class=\"chart-bar\" x=\"0\" y=\"{}\" width=\"{width}%\" height=\"16\"/>\
             <text class=\"chart-value\" x=\"{width}%\" dx=\"6\" y=\"{}\">{}</text>",
            top + 14,
            escape(&row.label),
            top + 20,
            top + 33,
            number(row.value)
        );
    }
    svg.push_str("</svg>");
    svg
}

fn line(rows: &[ChartRow], summary: &str) -> String {
    let values = rows.iter().map(|row| row.value);
    let (low, high) = values
        .fold((0.0_f64, f64::MIN_POSITIVE), |(low, high), value| (low.min(value), high.max(value)));
    let down = |value: f64| ((1.0 - (value - low) / (high - low)) * 1000.0).round() / 10.0;
    let steps = rows.len().saturating_sub(1).max(1) as f64;
    let across = |place: usize| (place as f64 / steps * 1000.0).round() / 10.0;
    let mut svg = open((LINE_HEIGHT + LINE_TOP + 32.0) as usize, summary);
    let floor = LINE_TOP + LINE_HEIGHT;
    let _ = write!(
        svg,
        "<line class=\"chart-grid\" x1=\"0\" x2=\"100%\" y1=\"{LINE_TOP}\" y2=\"{LINE_TOP}\"/>\
         <line class=\"chart-axis\" x1=\"0\" x2=\"100%\" y1=\"{floor}\" y2=\"{floor}\"/>\
         <text class=\"chart-value\" x=\"0\" y=\"{}\">{}</text>",
        LINE_TOP - 8.0,
        number(high)
    );
    let points: Vec<String> = rows
        .iter()
        .enumerate()
        .map(|(place, row)| format!("{},{}", across(place), down(row.value)))
        .collect();
    let _ = write!(
        svg,
        "<svg x=\"0\" y=\"{LINE_TOP}\" width=\"100%\" height=\"{LINE_HEIGHT}\" \
         viewBox=\"0 0 100 100\" preserveAspectRatio=\"none\">\
         <polyline class=\"chart-line\" points=\"{}\"/></svg>",
        points.join(" ")
    );
    let every = rows.len().div_ceil(LABELS_MAX).max(1);
    for (place, row) in rows.iter().enumerate().step_by(every) {
        let anchor = match place {
            0 => "start",
            last if last + 1 == rows.len() => "end",
            _ => "middle",
        };
        let _ = write!(
            svg,
            "<text class=\"chart-label\" x=\"{}%\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
            across(place),
            floor + 22.0,
            escape(&row.label)
        );
    }
    svg.push_str("</svg>");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(values: &[f64]) -> Vec<ChartRow> {
        let row = |(n, value): (usize, &f64)| ChartRow { label: format!("<{n}>"), value: *value };
        values.iter().enumerate().map(row).collect()
    }

    #[test]
    fn numbers_read_as_a_newspaper_sets_them() {
        assert_eq!(number(11400.0), "11,400");
        assert_eq!(number(-0.456), "−0.46");
        assert_eq!(number(1_234_567.5), "1,234,567.5");
    }

    #[test]
    fn drawings_are_safe_and_never_broken() {
        for form in [ChartForm::Bar, ChartForm::Line] {
            for values in [&[][..], &[0.0], &[5.0, 5.0], &[-3.0, 2.0, 1e12]] {
                let (svg, summary) = draw(form, "<b>T</b>", "%", &rows(values));
                assert!(
                    !svg.contains("<b>") && !svg.contains("NaN") && !svg.contains("inf"),
                    "{svg}"
                );
                assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
                assert!(!summary.is_empty());
            }
        }
    }

    #[test]
    fn the_longest_bar_leaves_room_for_its_value() {
        let (svg, _) = draw(ChartForm::Bar, "T", "", &rows(&[1.0, 2.0]));
        assert!(svg.contains("width=\"84%\"") && svg.contains("width=\"42%\""));
    }
}
