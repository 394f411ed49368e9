//! The list of migrations, in the order they are applied. Append only.

use crate::Migration;

macro_rules! ledger {
    ($($name:literal),* $(,)?) => {
        &[$(Migration {
            name: $name,
            text: include_str!(concat!("../../../migrations/", $name, ".sql")),
        }),*]
    };
}

/// Every migration, oldest first.
pub const MIGRATIONS: &[Migration] = ledger![
    "0001_journal",
    "0002_jobs",
    "0010_topic",
    "0011_byline",
    "0020_article",
    "0021_standing",
    "0030_media",
    "0031_front",
    "0040_import",
    "0050_article_days",
    "0060_signin",
    "0061_newsroom",
    "0062_coedit",
    "0063_workflow",
    "0064_front_desk",
    "0065_media_desk",
    "0066_workflow_writers",
    "0067_workflow_eyes",
    "0068_article_wire",
    "0069_workflow_coverage",
    "0070_media_framings",
    "0071_article_kept_back",
    "0080_mail",
    "0081_mail_ways",
    "0090_reader",
    "0091_mail_whose",
    "0095_following",
    "0100_alert",
    "0110_saved",
    "0120_jobs_lanes",
    "0130_entitlement",
    "0131_offer",
    "0132_subscription",
    "0133_paywall",
];
