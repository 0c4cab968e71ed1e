//! Readings of the portal, from JSON or from a row of a workbook. Knows no record.

use mesinfos_schema::values::{Date, Decimal, Moment};
use serde::Deserialize;

use crate::emitter::{Emitter, Fault};
use crate::formats::energy::point::number;
use crate::json::{ItemError, Number, item};
use crate::options::DateOrder;
use crate::parse::{month_name, numeric_date};

/// When a reading is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// A gas day.
    Day(Date),
    /// From one gas day up to, not including, another.
    Days(Date, Date),
}

/// A reading: what was used over a period.
#[derive(Debug)]
pub(super) struct Releve {
    pub(super) when: When,
    pub(super) energy: Option<Decimal>,
    pub(super) volume: Option<Decimal>,
    pub(super) coefficient: Option<Decimal>,
    pub(super) temperature: Option<Decimal>,
    pub(super) index_start: Option<Decimal>,
    pub(super) index_end: Option<Decimal>,
    pub(super) qualification: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Json {
    date_debut_releve: Option<String>,
    date_fin_releve: Option<String>,
    journee_gaziere: Option<String>,
    index_debut: Option<Number>,
    index_fin: Option<Number>,
    volume_brut_consomme: Option<Number>,
    energie_consomme: Option<Number>,
    coeff_conversion: Option<Number>,
    temperature: Option<Number>,
    qualification_releve: Option<String>,
    nature_releve: Option<String>,
    pcs: Option<Number>,
    pta: Option<Number>,
    volume_converti: Option<Number>,
    status: Option<String>,
    frequence_releve: Option<String>,
}

/// Why a reading is none.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReleveError {
    #[error(transparent)]
    Item(#[from] ItemError),
    #[error("neither a gas day nor a period")]
    When,
}

/// A reading of the JSON. The hour and the offset of its dates say the hour of the clock and no instant: only the day
/// is taken of them.
pub(super) fn releve(text: &str, mut unmapped: impl FnMut(&str)) -> Result<Releve, ReleveError> {
    let of: Json = item(text, &mut unmapped)?;
    for (name, given) in [
        ("natureReleve", of.nature_releve.is_some()),
        ("pcs", of.pcs.is_some()),
        ("pta", of.pta.is_some()),
        ("volumeConverti", of.volume_converti.is_some()),
        ("status", of.status.is_some()),
        ("frequenceReleve", of.frequence_releve.is_some()),
    ] {
        if given {
            unmapped(name);
        }
    }
    let date = |text: &Option<String>| text.as_deref()?.parse::<Moment>().ok().map(|m| m.date());
    let when = match date(&of.journee_gaziere) {
        Some(day) => When::Day(day),
        None => {
            let (from, to) = date(&of.date_debut_releve)
                .zip(date(&of.date_fin_releve))
                .filter(|(from, to)| from < to)
                .ok_or(ReleveError::When)?;
            When::Days(from, to)
        }
    };
    let decimal = |number: Option<Number>| number.map(Number::decimal);
    Ok(Releve {
        when,
        energy: decimal(of.energie_consomme),
        volume: decimal(of.volume_brut_consomme),
        coefficient: decimal(of.coeff_conversion),
        temperature: decimal(of.temperature),
        index_start: decimal(of.index_debut),
        index_end: decimal(of.index_fin),
        qualification: of.qualification_releve.unwrap_or_default(),
    })
}

/// Which column of a workbook is which.
#[derive(Debug, Default)]
pub(super) struct Columns {
    when: usize,
    index_start: Option<usize>,
    index_end: Option<usize>,
    volume: Option<usize>,
    energy: Option<usize>,
    coefficient: Option<usize>,
    temperature: Option<usize>,
    qualification: Option<usize>,
}

impl Columns {
    /// The columns of a row of headings; `None` for any other row.
    pub(super) fn of(cells: &[String]) -> Option<Self> {
        let at = |words: &[&str]| {
            cells.iter().position(|cell| {
                let cell = cell.to_lowercase();
                words.iter().all(|word| cell.contains(word))
            })
        };
        let energy = at(&["energie", "kwh"]).or_else(|| at(&["énergie", "kwh"]));
        Some(Self {
            when: at(&["date", "relev"])
                .or_else(|| at(&["période"]))
                .filter(|_| energy.is_some())?,
            index_start: at(&["index", "début"]),
            index_end: at(&["index", "fin"]),
            volume: at(&["volume"]),
            energy,
            coefficient: at(&["coefficient"]),
            temperature: at(&["température"]),
            qualification: at(&["qualification"]),
        })
    }

    /// A reading of a row.
    pub(super) fn row(&self, cells: &[String]) -> Result<Releve, Fault> {
        let cell = |at: Option<usize>| at.and_then(|at| cells.get(at)).map_or("", |c| c.trim());
        let decimal = |at: Option<usize>| match cell(at) {
            "" => Ok(None),
            text => number(text)
                .map(Some)
                .ok_or_else(|| Fault::new("grdf.value", "a value that is no number")),
        };
        let when = period(cell(Some(self.when)))
            .ok_or_else(|| Fault::new("grdf.period", "a period in no form of the portal"))?;
        Ok(Releve {
            when,
            energy: decimal(self.energy)?,
            volume: decimal(self.volume)?,
            coefficient: decimal(self.coefficient)?,
            temperature: decimal(self.temperature)?,
            index_start: decimal(self.index_start)?,
            index_end: decimal(self.index_end)?,
            qualification: cell(self.qualification).to_owned(),
        })
    }
}

/// `24/11/2020`, `Du 24/11/2020 au 29/11/2020` (the last day in it) or `Novembre 2020`.
fn period(text: &str) -> Option<When> {
    let date = |text: &str| numeric_date(text.trim(), DateOrder::DayFirst).ok();
    if let Some(day) = date(text) {
        return Some(When::Day(day));
    }
    let lower = text.trim().to_lowercase();
    if let Some((from, to)) = lower.strip_prefix("du ").and_then(|rest| rest.split_once(" au ")) {
        let (from, last) = (date(from)?, date(to)?);
        let to = Date::from_days_since_epoch(last.days_since_epoch() + 1)?;
        return (from < to).then_some(When::Days(from, to));
    }
    let (month, year) = lower.split_once(' ')?;
    let (month, year) = (month_name(month)?, year.trim().parse::<u16>().ok()?);
    let next = if month == 12 { (year.checked_add(1)?, 1) } else { (year, month + 1) };
    Some(When::Days(Date::new(year, month, 1).ok()?, Date::new(next.0, next.1, 1).ok()?))
}

/// What stands above the headings: the day of the export, and the PCE, which is given back.
pub(super) fn preamble(cells: &[String], out: &mut Emitter<'_>) -> Option<String> {
    let mut filled = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    while let Some(cell) = filled.next() {
        if let Some(day) = cell.strip_prefix("Export du ")
            && let Ok(day) = numeric_date(day, DateOrder::DayFirst)
        {
            out.collected_at(day.into());
        } else if cell.contains("PCE") {
            return filled.next().map(str::to_owned);
        } else if cell.starts_with("Adresse") || cell.starts_with("Libellé") {
            if filled.next().is_some() {
                out.unmapped("Adresse du logement, Libellé du logement");
            }
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{When, period};

    #[test]
    fn periods_of_the_portal() {
        let days = |from: &str, to: &str| {
            Some(When::Days(
                from.parse().unwrap_or_else(|e| panic!("{e}")),
                to.parse().unwrap_or_else(|e| panic!("{e}")),
            ))
        };
        assert!(matches!(period("24/11/2020"), Some(When::Day(_))));
        assert_eq!(period("Du 24/11/2020 au 29/11/2020"), days("2020-11-24", "2020-11-30"));
        assert_eq!(period("Décembre 2020 "), days("2020-12-01", "2021-01-01"));
        assert_eq!(period("31/09/2020"), None);
    }
}
