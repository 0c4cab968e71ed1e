//! Movement and sleep (FIT, TCX, GPX, Open mHealth, HealthKit, Health Connect).

use super::common::Device;
use crate::model;
use crate::record::RecordId;
use crate::values::{Count, Duration, Moment, Period, Quantity, Text};

/// What one does.
#[model(open)]
pub enum WorkoutKind {
    /// Running.
    Running,
    /// Walking.
    Walking,
    /// Hiking.
    Hiking,
    /// Cycling.
    Cycling,
    /// Swimming.
    Swimming,
    /// Rowing.
    Rowing,
    /// Skiing.
    Skiing,
    /// Strength training.
    Strength,
    /// Yoga, stretching.
    Yoga,
    /// A sport with a ball or a team.
    TeamSport,
    /// The source does not say.
    Unspecified,
}

/// One lap of a workout.
#[model]
pub struct Lap {
    /// From when to when.
    pub period: Period,
    /// How far.
    #[model(dimension = "length")]
    pub distance: Option<Quantity>,
    /// Time in motion.
    pub duration: Option<Duration>,
    /// Energy spent.
    #[model(dimension = "energy")]
    pub energy: Option<Quantity>,
    /// Mean heart rate (/min).
    #[model(dimension = "frequency", sensitivity = "health")]
    pub heart_rate: Option<Quantity>,
}

/// A workout.
#[model]
pub struct Workout {
    /// What was done.
    pub kind: WorkoutKind,
    /// From when to when.
    pub period: Period,
    /// How far (km, m).
    #[model(dimension = "length", example = "{\"unit\":\"km\",\"value\":\"10.02\"}")]
    pub distance: Option<Quantity>,
    /// Energy spent (kcal, kJ).
    #[model(dimension = "energy", example = "{\"unit\":\"kcal\",\"value\":\"612\"}")]
    pub energy: Option<Quantity>,
    /// Time in motion, pauses left out.
    #[model(example = "\"PT52M10S\"")]
    pub duration: Option<Duration>,
    /// Steps.
    pub steps: Option<Count>,
    /// Height climbed.
    #[model(dimension = "length")]
    pub ascent: Option<Quantity>,
    /// Height lost.
    #[model(dimension = "length")]
    pub descent: Option<Quantity>,
    /// Mean heart rate (/min).
    #[model(dimension = "frequency", sensitivity = "health")]
    pub heart_rate: Option<Quantity>,
    /// Highest heart rate (/min).
    #[model(dimension = "frequency", sensitivity = "health")]
    pub heart_rate_max: Option<Quantity>,
    /// Mean speed.
    #[model(dimension = "speed")]
    pub speed: Option<Quantity>,
    /// Highest speed.
    #[model(dimension = "speed")]
    pub speed_max: Option<Quantity>,
    /// Mean cadence: steps or turns a minute.
    #[model(dimension = "frequency")]
    pub cadence: Option<Quantity>,
    /// Mean power.
    #[model(dimension = "power")]
    pub power: Option<Quantity>,
    /// Its laps.
    pub laps: Vec<Lap>,
    /// The name given to it.
    #[model(example = "\"Sunday run\"")]
    pub title: Option<Text>,
    /// A remark.
    pub note: Option<Text>,
    /// Indoors.
    pub indoor: Option<bool>,
    /// The device.
    pub device: Option<Device>,
    /// `mobility.trip/1` record that holds the way; positions name their track.
    #[model(sensitivity = "location")]
    pub route: Option<RecordId>,
}

/// A stage of sleep.
#[model(open)]
pub enum SleepStage {
    /// In bed, asleep or not.
    InBed,
    /// Awake.
    Awake,
    /// Asleep, stage not known.
    Asleep,
    /// Restless.
    Restless,
    /// Light sleep.
    Light,
    /// Deep sleep.
    Deep,
    /// Dream sleep (REM).
    Rem,
    /// Out of bed.
    OutOfBed,
}

/// One stretch of one stage.
#[model]
pub struct SleepSpan {
    /// The stage.
    #[model(sensitivity = "health")]
    pub stage: SleepStage,
    /// From when to when.
    pub period: Period,
}

/// A sleep.
#[model]
pub struct Sleep {
    /// From when to when.
    #[model(same_as = "ieee1752:sleep-episode")]
    pub period: Period,
    /// Its stages in order; empty where the source gives none.
    #[model(empty)]
    pub stages: Vec<SleepSpan>,
    /// The main sleep of the day, not a nap.
    pub main: Option<bool>,
    /// Time asleep, as the source states it.
    pub asleep: Option<Duration>,
    /// Time awake after falling asleep, as the source states it.
    pub awake: Option<Duration>,
    /// Time to fall asleep.
    pub latency: Option<Duration>,
    /// Share of the time in bed spent asleep, in percent.
    #[model(dimension = "ratio", sensitivity = "health")]
    pub efficiency: Option<Quantity>,
    /// The source's score.
    #[model(sensitivity = "health")]
    pub score: Option<Quantity>,
    /// Times one woke.
    pub awakenings: Option<Count>,
    /// When one went to bed.
    pub in_bed_at: Option<Moment>,
    /// The device.
    pub device: Option<Device>,
}

/// What a day (or an hour, a week) of movement came to.
#[model]
pub struct Summary {
    /// The period, half-open.
    pub period: Period,
    /// Steps.
    #[model(same_as = "loinc:55423-8", example = "8412")]
    pub steps: Option<Count>,
    /// How far.
    #[model(dimension = "length")]
    pub distance: Option<Quantity>,
    /// Energy spent by moving.
    #[model(dimension = "energy", same_as = "loinc:41981-2")]
    pub active_energy: Option<Quantity>,
    /// Energy spent at rest.
    #[model(dimension = "energy")]
    pub basal_energy: Option<Quantity>,
    /// Energy in all.
    #[model(dimension = "energy")]
    pub total_energy: Option<Quantity>,
    /// Floors climbed.
    pub floors: Option<Count>,
    /// Height climbed.
    #[model(dimension = "length")]
    pub ascent: Option<Quantity>,
    /// Time in motion.
    pub active_time: Option<Duration>,
    /// Time sitting.
    pub sedentary_time: Option<Duration>,
    /// Time standing.
    pub stand_time: Option<Duration>,
    /// The device.
    pub device: Option<Device>,
}
