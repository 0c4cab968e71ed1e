//! The page.

use std::collections::BTreeMap;

use mesinfos_package::{Overview, TypeOverview};
use mesinfos_schema::exchange::Source;
use mesinfos_schema::record::RecordId;
use mesinfos_schema::types::banking::Account;
use mesinfos_schema::values::{Date, Moment};

use crate::html::Html;
use crate::words::{counted, masked, number, type_name};

const HEAD: &str = concat!(
    "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n",
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
    "<meta name=\"referrer\" content=\"no-referrer\">\n<title>My data</title>\n<style>\n",
    include_str!("style.css"),
    "</style>\n</head>\n<body>\n"
);

/// Months drawn at most; beyond them the bars are years.
const MONTHS: usize = 60;

/// The page of a package, as one self-contained HTML file.
///
/// The same overview gives the same bytes. Account numbers are shown by their ends alone; every other value that
/// stands here is a count, a date, a name of an institution, or the reason of a reject.
#[must_use]
pub fn page(overview: &Overview) -> String {
    let mut html = Html::default();
    html.raw(HEAD);
    header(&mut html, overview);
    html.raw("<main>\n");
    contents(&mut html, overview);
    accounts(&mut html, overview);
    sources(&mut html, overview);
    rejects(&mut html, overview);
    meaning(&mut html);
    html.raw("</main>\n");
    footer(&mut html, overview);
    html.raw("</body>\n</html>\n");
    html.finish()
}

/// Types that hold data on the person; a source says where it came from.
fn data_types(overview: &Overview) -> impl Iterator<Item = (&String, &TypeOverview)> {
    overview.types.iter().filter(|(name, _)| *name != "exchange.source/1")
}

fn header(html: &mut Html, overview: &Overview) {
    let records: u64 = data_types(overview).map(|(_, t)| t.records).sum();
    html.raw("<header>\n<h1>My data</h1>\n<p>");
    html.text(counted(records, "record", "records"));
    let providers = providers(overview);
    if !providers.is_empty() {
        html.raw(" from ").text(providers.join(", "));
    }
    if let Some(period) = &overview.manifest.data_period {
        let first = period.start.map(|m| m.date().to_string());
        // The end is the day after the last.
        let last = period
            .end
            .and_then(|m| Date::from_days_since_epoch(m.date().days_since_epoch() - 1))
            .map(|d| d.to_string());
        if let (Some(first), Some(last)) = (first, last) {
            html.raw(", from ").text(first).raw(" to ").text(last);
        }
    }
    html.raw(".</p>\n<p class=\"soft\">Put together on ");
    html.text(overview.manifest.created_at.date());
    html.raw(". Nothing on this page leaves your device.</p>\n");
    let rejected: u64 = overview.rejects.values().map(|kind| kind.count).sum();
    if rejected > 0 {
        html.raw("<p class=\"notice\"><a href=\"#rejected\">");
        html.text(counted(rejected, "item", "items"));
        html.raw("</a> of the sources could not be converted.</p>\n");
    }
    html.raw("</header>\n");
}

/// Who gave the data: providers of sources, else servicers of accounts, each once.
fn providers(overview: &Overview) -> Vec<String> {
    let named = overview.sources.iter().filter_map(|(_, s)| s.provider.as_ref()?.name.as_ref());
    let servicers =
        overview.accounts.iter().filter_map(|(_, a)| a.servicer.as_ref()?.name.as_ref());
    let mut names: Vec<String> = Vec::new();
    for name in named.chain(servicers) {
        if !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            names.push(name.to_string());
        }
    }
    names
}

fn contents(html: &mut Html, overview: &Overview) {
    html.raw("<h2>What is in it</h2>\n<div class=\"cards\">\n");
    for (name, of_type) in data_types(overview) {
        html.raw("<section class=\"card\">");
        html.element("h3", type_name(name));
        html.raw("<p class=\"big\">").text(number(of_type.records)).raw("</p>");
        if let (Some(first), Some(last)) = (&of_type.first, &of_type.last) {
            html.raw("<p class=\"soft\">").text(first.date()).raw(" to ").text(last.date());
            html.raw("</p>");
            months(html, of_type);
        }
        html.raw("<p class=\"soft\"><code>").text(name).raw("</code></p></section>\n");
    }
    html.raw("</div>\n");
}

/// A bar a month from the first to the last, empty months too: a gap is seen.
fn months(html: &mut Html, of_type: &TypeOverview) {
    let (Some(first), Some(last)) = (of_type.months.keys().next(), of_type.months.keys().last())
    else {
        return;
    };
    let (Some(from), Some(to)) = (month_index(first), month_index(last)) else { return };
    let yearly = to.saturating_sub(from) >= MONTHS;
    let mut bars: BTreeMap<usize, u64> = BTreeMap::new();
    let slot = |index: usize| if yearly { index / 12 } else { index };
    for (month, count) in &of_type.months {
        if let Some(index) = month_index(month) {
            *bars.entry(slot(index)).or_default() += count;
        }
    }
    let most = bars.values().copied().max().unwrap_or(1).max(1);
    // A lone date centuries away must not draw thousands of bars.
    let slots = (slot(from)..=slot(to)).take(120);
    html.raw("<div class=\"months\" role=\"img\" aria-label=\"Records over time\">");
    for index in slots {
        let count = bars.get(&index).copied().unwrap_or(0);
        let label = if yearly {
            index.to_string()
        } else {
            format!("{:04}-{:02}", index / 12, index % 12 + 1)
        };
        let height = (count * 100).div_ceil(most).max(2);
        html.raw(if count == 0 { "<i class=\"none\" title=\"" } else { "<i title=\"" });
        html.text(label).raw(": ").text(number(count));
        html.raw("\" style=\"height:").text(height).raw("%\"></i>");
    }
    html.raw("</div>");
}

fn month_index(month: &str) -> Option<usize> {
    let (year, month) = month.split_once('-')?;
    Some(year.parse::<usize>().ok()? * 12 + month.parse::<usize>().ok()?.checked_sub(1)?)
}

fn accounts(html: &mut Html, overview: &Overview) {
    if overview.accounts.is_empty() {
        return;
    }
    html.raw(
        "<h2>Accounts</h2>\n<div class=\"scroll\"><table>\n<tr><th>Account</th><th>Held with</th>",
    );
    html.raw("<th>Kind</th><th class=\"n\">Last balance</th></tr>\n");
    for (id, account) in &overview.accounts {
        html.raw("<tr><td>").text(account_name(account));
        html.raw("</td><td>").text(servicer(account));
        html.raw("</td><td>").text(account.kind.as_str().replace('-', " "));
        html.raw("</td><td class=\"n\">").text(last_balance(overview, *id)).raw("</td></tr>\n");
    }
    html.raw("</table></div>\n");
}

fn account_name(account: &Account) -> String {
    let number = account.ids.first().map(|id| masked(&id.value)).unwrap_or_default();
    match &account.name {
        Some(name) => format!("{name}, {number}"),
        None => number,
    }
}

fn servicer(account: &Account) -> String {
    let Some(party) = &account.servicer else { return String::new() };
    let id = || party.ids.first().map(|id| id.value.to_string());
    party.name.as_ref().map(ToString::to_string).or_else(id).unwrap_or_default()
}

fn last_balance(overview: &Overview, account: RecordId) -> String {
    let day = |on: &Moment| on.date();
    overview
        .balances
        .iter()
        .filter(|balance| balance.account == account)
        .max_by_key(|balance| (day(&balance.on), balance.kind.as_str() == "closing-booked"))
        .map(|b| format!("{} {} on {}", b.amount.amount, b.amount.currency, b.on.date()))
        .unwrap_or_default()
}

fn sources(html: &mut Html, overview: &Overview) {
    html.raw("<h2>Where it came from</h2>\n<div class=\"scroll\"><table>\n<tr><th>File</th><th>Format</th>");
    html.raw("<th>From</th><th>As of</th><th class=\"n\">Records</th></tr>\n");
    for (id, source) in &overview.sources {
        let records: u64 = overview.types.values().filter_map(|t| t.by_source.get(id)).sum();
        let provider = source.provider.as_ref().and_then(|p| p.name.as_ref());
        html.raw("<tr><td>").text(file_name(source));
        html.raw("</td><td>").text(format_name(source));
        html.raw("</td><td>").text(provider.map(ToString::to_string).unwrap_or_default());
        let at = source.collected_at.map(|at| at.date().to_string());
        html.raw("</td><td>").text(at.unwrap_or_else(|| "not stated".to_owned()));
        html.raw("</td><td class=\"n\">").text(number(records)).raw("</td></tr>\n");
    }
    html.raw("</table></div>\n");
}

fn file_name(source: &Source) -> String {
    let name = source.original.as_ref().and_then(|original| original.name.as_ref());
    name.map(ToString::to_string).unwrap_or_else(|| "no file".to_owned())
}

fn format_name(source: &Source) -> String {
    let format = source.format.as_ref().map(ToString::to_string).unwrap_or_default();
    match &source.format_version {
        Some(version) => format!("{format} {version}"),
        None => format,
    }
}

fn rejects(html: &mut Html, overview: &Overview) {
    html.raw("<h2 id=\"rejected\">What could not be converted</h2>\n");
    if overview.rejects.is_empty() {
        html.raw("<p>Every item of the sources was converted, or left out by a rule of its format.</p>\n");
        return;
    }
    html.raw("<p class=\"soft\">Each with its place in the source. All of them stand in ");
    html.raw("<code>rejects.ndjson</code>.</p>\n");
    for (code, kind) in &overview.rejects {
        html.raw(if overview.rejects.len() == 1 { "<details open>" } else { "<details>" });
        html.raw("<summary>").text(counted(kind.count, "item", "items")).raw(": <code>").text(code);
        html.raw("</code></summary>\n<div class=\"scroll\"><table>\n");
        html.raw("<tr><th>Where</th><th>Why</th></tr>\n");
        for reject in &kind.first {
            html.raw("<tr><td>").text(&reject.input).raw(" ").text(&reject.locator);
            html.raw("</td><td>").text(&reject.message).raw("</td></tr>\n");
        }
        html.raw("</table></div></details>\n");
    }
}

fn meaning(html: &mut Html) {
    html.raw(concat!(
        "<h2>What you can do with it</h2>\n",
        "<p>This folder is in the MesInfos exchange form: <code>mesinfos.json</code> says what is in it, ",
        "<code>data/</code> holds the records, one JSON object a line. Any program that reads the standard can take ",
        "it, and you can give it to one, or not.</p>\n",
        "<p>Amounts are signed from your side: what you paid is negative.</p>\n",
    ));
}

fn footer(html: &mut Html, overview: &Overview) {
    let manifest = &overview.manifest;
    html.raw("<footer>\n<p>Package <code>").text(&manifest.package_id);
    html.raw("</code><br>Standard ").text(&manifest.standard).raw(", made by ");
    html.text(&manifest.generator.name).raw(" ").text(&manifest.generator.version);
    html.raw(" at ").text(manifest.created_at).raw(".</p>\n</footer>\n");
}
