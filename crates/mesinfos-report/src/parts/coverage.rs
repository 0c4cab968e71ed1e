//! Coverage over time: a table of months a type, dark where there is much, dashed where there is nothing.

use std::collections::BTreeMap;

use mesinfos_package::{Overview, TypeOverview};

use super::{ROWS, data_types};
use crate::html::Html;
use crate::names::type_name;
use crate::words::{self, number};

/// Years drawn of one type, the last.
const YEARS: usize = 12;
/// Gaps named in words.
const GAPS: usize = 6;

pub(crate) fn coverage(html: &mut Html, overview: &Overview) {
    html.part("coverage", words::COVERAGE);
    let timed = || data_types(overview).filter(|(_, t)| !t.months.is_empty());
    if timed().next().is_none() {
        html.raw("<p>").word(words::NO_TIME).raw("</p>\n").end_part();
        return;
    }
    html.raw("<p class=\"soft\">").word(words::COVERAGE_NOTE).raw("</p>\n<div class=\"heats\">\n");
    for (name, of_type) in timed().take(ROWS) {
        of_one(html, name, of_type);
    }
    html.raw("</div>\n").end_part();
}

fn of_one(html: &mut Html, name: &str, of_type: &TypeOverview) {
    let months: BTreeMap<usize, u64> =
        of_type.months.iter().filter_map(|(m, count)| Some((index(m)?, *count))).collect();
    let (Some(from), Some(to)) = (months.keys().next(), months.keys().next_back()) else { return };
    let (from, to) = (*from, *to);
    let (en, fr) = type_name(name);
    html.raw("<div class=\"heat\"><h3>").both(en, fr).raw("</h3>\n<p class=\"soft\">");
    html.text(months.len()).raw(" ").word(words::MONTHS_OF).raw(" ").text(to - from + 1).raw(". ");
    gaps(html, &months);
    let last = to / 12;
    let first = (from / 12).max((last + 1).saturating_sub(YEARS));
    if first > from / 12 {
        html.raw(" ").word(words::EARLIER_YEARS);
    }
    html.raw("</p>\n<table><thead><tr><th scope=\"col\"><span class=\"vh\">").word(words::YEAR);
    html.raw("</span></th>");
    for month in 1..=12 {
        html.raw("<th scope=\"col\">").text(format_args!("{month:02}")).raw("</th>");
    }
    html.raw("</tr></thead><tbody>\n");
    let most = months.range(first * 12..).map(|(_, count)| *count).max().unwrap_or(1).max(1);
    for year in first..=last {
        html.raw("<tr><th scope=\"row\">").text(format_args!("{year:04}")).raw("</th>");
        for month in year * 12..year * 12 + 12 {
            cell(html, month, (from..=to).contains(&month), months.get(&month).copied(), most);
        }
        html.raw("</tr>\n");
    }
    html.raw("</tbody></table></div>\n");
}

fn cell(html: &mut Html, month: usize, within: bool, count: Option<u64>, most: u64) {
    let Some(count) = count.or(within.then_some(0)) else {
        html.raw("<td></td>");
        return;
    };
    // A share of the most: four shades.
    let shade = match u128::from(count) * 4 / u128::from(most) {
        _ if count == 0 => "h0",
        0 => "h1",
        1 => "h2",
        2 => "h3",
        _ => "h4",
    };
    html.raw("<td class=\"").raw(shade).raw("\" title=\"");
    html.text(format_args!("{}: {}", name_of(month), number(count))).raw("\"><span class=\"vh\">");
    html.text(number(count)).raw("</span></td>");
}

/// The gaps in words, for whoever does not see the table.
fn gaps(html: &mut Html, months: &BTreeMap<usize, u64>) {
    let pairs = months.keys().zip(months.keys().skip(1)).filter(|(a, b)| **b > **a + 1);
    let gaps: Vec<(usize, usize)> = pairs.map(|(a, b)| (a + 1, b - 1)).collect();
    if gaps.is_empty() {
        html.word(words::NO_GAPS);
        return;
    }
    html.word(words::GAPS);
    for (place, (from, to)) in gaps.iter().take(GAPS).enumerate() {
        html.raw(if place > 0 { ", " } else { " " }).text(name_of(*from));
        if from != to {
            html.raw(" – ").text(name_of(*to));
        }
    }
    html.raw(if gaps.len() > GAPS { " …" } else { "." });
}

/// `2024-03` as months since the year 0.
fn index(month: &str) -> Option<usize> {
    let (year, month) = month.split_once('-')?;
    Some(year.parse::<usize>().ok()? * 12 + month.parse::<usize>().ok()?.checked_sub(1)?)
}

fn name_of(index: usize) -> String {
    format!("{:04}-{:02}", index / 12, index % 12 + 1)
}
