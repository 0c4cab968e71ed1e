//! A report for people and for programs.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::report::{ArticleReport, Report, Verdict};

/// Version of the machine-readable form.
pub const SCHEMA: &str = "https://w3id.org/mesinfos/check-report/1";

/// A line an article, its issues below, questions at the end.
#[must_use]
pub fn human(report: &Report) -> String {
    let mut text = String::new();
    let width = report.articles.iter().map(|a| name(a).chars().count()).max().unwrap_or(0);
    for article in &report.articles {
        let words = if article.ask.is_empty() { &article.notes } else { &article.ask };
        let line =
            format!("{:<width$}  {:<7}  {}", name(article), article.verdict, words.join(", "));
        let _ = writeln!(text, "{}", line.trim_end());
        for rule in article.rules.iter().filter_map(|index| report.rules.get(*index)) {
            for issue in &rule.issues {
                let place = report.place(issue);
                let pointer = issue.pointer.as_deref().map(|p| format!("{p} ")).unwrap_or_default();
                let (severity, code) = (rule.rule.severity, rule.rule.code);
                let _ =
                    writeln!(text, "    {severity}[{code}] {pointer}{} ({place})", issue.message);
            }
            if rule.more > 0 {
                let _ = writeln!(text, "    and {} more", rule.more);
            }
            let _ = writeln!(text, "    help: {} ({})", rule.rule.help, rule.rule.law);
        }
    }
    let questions: Vec<_> = report.articles.iter().flat_map(|a| &a.questions).collect();
    if !questions.is_empty() {
        text.push_str("\nFor a person to say:\n");
        for question in questions {
            let _ = writeln!(text, "  [{}] {} ({})", question.code, question.text, question.owner);
        }
    }
    let _ = writeln!(text, "\n{}", summary(report));
    text
}

fn name(article: &ArticleReport) -> String {
    format!("{} {}", article.article.reference, article.article.title)
}

fn summary(report: &Report) -> String {
    format!(
        "{} met, {} not met, {} to ask, {} warnings",
        report.count(Verdict::Met),
        report.count(Verdict::NotMet),
        report.count(Verdict::Ask),
        report.warnings()
    )
}

/// The same as a table of Markdown.
#[must_use]
pub fn markdown(report: &Report) -> String {
    let mut text = String::from("| article | verdict | |\n|---|---|---|\n");
    let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
    for article in &report.articles {
        let mut words: Vec<String> = article.ask.iter().chain(&article.notes).cloned().collect();
        for rule in article.rules.iter().filter_map(|index| report.rules.get(*index)) {
            for issue in &rule.issues {
                let pointer = issue.pointer.as_deref().unwrap_or_default();
                words.push(format!("`{}` {pointer} {}", rule.rule.code, issue.message));
            }
        }
        let words = cell(&words.join("; "));
        let _ = writeln!(text, "| {} | {} | {words} |", cell(&name(article)), article.verdict);
    }
    let _ = writeln!(text, "\n{}", summary(report));
    text
}

/// One JSON object.
#[must_use]
pub fn json(report: &Report) -> Value {
    let articles: Vec<Value> = report
        .articles
        .iter()
        .map(|a| {
            let codes: Vec<&str> =
                a.rules.iter().filter_map(|i| report.rules.get(*i)).map(|r| r.rule.code).collect();
            let questions: Vec<Value> = a
                .questions
                .iter()
                .map(|q| json!({"code": q.code, "text": q.text, "owner": q.owner}))
                .collect();
            let profiles: Vec<&str> = report
                .profiles
                .iter()
                .filter(|p| p.articles.contains(&a.article.id))
                .map(|p| p.name)
                .collect();
            json!({
                "id": a.article.id,
                "reference": a.article.reference,
                "title": a.article.title,
                "profiles": profiles,
                "verdict": a.verdict,
                "notes": a.notes,
                "ask": a.ask,
                "rules": codes,
                "questions": questions,
            })
        })
        .collect();
    json!({
        "schema": SCHEMA,
        "package": report.package,
        "profiles": report.profiles.iter().map(|p| p.name).collect::<Vec<_>>(),
        "articles": articles,
        "findings": report.findings(),
        "summary": {
            "met": report.count(Verdict::Met),
            "notMet": report.count(Verdict::NotMet),
            "ask": report.count(Verdict::Ask),
            "warnings": report.warnings(),
        },
    })
}
