//! A report for people and for programs.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::report::{ArticleReport, Report, Verdict};

/// Version of the machine-readable form.
pub const SCHEMA: &str = "https://w3id.org/mesinfos/check-report/1";

/// The language of articles and verdicts. What was found is said in English.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Language {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
}

impl Language {
    fn verdict(self, verdict: Verdict) -> &'static str {
        match (self, verdict) {
            (Self::En, Verdict::Met) => "met",
            (Self::En, Verdict::Ask) => "ask",
            (Self::En, Verdict::NotMet) => "NOT MET",
            (Self::Fr, Verdict::Met) => "respecté",
            (Self::Fr, Verdict::Ask) => "à voir",
            (Self::Fr, Verdict::NotMet) => "NON RESPECTÉ",
        }
    }

    fn name(self, article: &ArticleReport) -> String {
        let title = match self {
            Self::En => article.article.title,
            Self::Fr => article.article.title_fr,
        };
        format!("{} {title}", article.article.reference)
    }
}

/// A line an article, its issues below, questions at the end.
#[must_use]
pub fn human(report: &Report) -> String {
    human_in(report, Language::En)
}

/// The same with articles and verdicts in a language.
#[must_use]
pub fn human_in(report: &Report, language: Language) -> String {
    let mut text = String::new();
    let name = |article: &ArticleReport| language.name(article);
    let width = report.articles.iter().map(|a| name(a).chars().count()).max().unwrap_or(0);
    let verdicts = [Verdict::Met, Verdict::Ask, Verdict::NotMet].map(|v| language.verdict(v));
    let verdict_width = verdicts.iter().map(|v| v.chars().count()).max().unwrap_or(0);
    for article in &report.articles {
        let words = if article.ask.is_empty() { &article.notes } else { &article.ask };
        let line = format!(
            "{:<width$}  {:<verdict_width$}  {}",
            name(article),
            language.verdict(article.verdict),
            words.join(", ")
        );
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
        text.push_str(match language {
            Language::En => "\nFor a person to say:\n",
            Language::Fr => "\nÀ voir avec une personne :\n",
        });
        for question in questions {
            let _ = writeln!(text, "  [{}] {} ({})", question.code, question.text, question.owner);
        }
    }
    let _ = writeln!(text, "\n{}", summary(report, language));
    text
}

fn summary(report: &Report, language: Language) -> String {
    let [met, not_met, ask] =
        [Verdict::Met, Verdict::NotMet, Verdict::Ask].map(|verdict| report.count(verdict));
    let warnings = report.warnings();
    match language {
        Language::En => format!("{met} met, {not_met} not met, {ask} to ask, {warnings} warnings"),
        Language::Fr => {
            format!(
                "{met} respectés, {not_met} non respectés, {ask} à voir, {warnings} avertissements"
            )
        }
    }
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
        let _ = writeln!(
            text,
            "| {} | {} | {words} |",
            cell(&Language::En.name(article)),
            article.verdict
        );
    }
    let _ = writeln!(text, "\n{}", summary(report, Language::En));
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
                "titleFr": a.article.title_fr,
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
