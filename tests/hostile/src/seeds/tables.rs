//! Text: tables, pipelines, tokens.

use std::fmt::Write as _;

use super::Seed;
use crate::random::Random;
use crate::readers::Files;

/// Three columns: two of numbers, one of classes; and quoted fields, comments, empty lines.
pub(crate) fn csv(_: &Files, random: &mut Random) -> Seed {
    let mut text = String::from("length,\"wide, or not\",class\n");
    for row in 0..=random.below(6) {
        let class = random.below(3);
        let end = random.pick(&["\n", "\r\n", "\n\n"]);
        let _ = match random.below(3) {
            0 => write!(text, "{row}.5,\"-1e-3\",{class}{end}"),
            1 => write!(text, "\"{row}\",0.25,\"{class}\"{end}"),
            _ => write!(text, "{row},7,{class}{end}"),
        };
    }
    Ok((text.into_bytes(), None))
}

/// A pipeline of every step.
pub(crate) fn pipeline(files: &Files, _: &mut Random) -> Seed {
    Ok((files.pipeline.clone(), None))
}

/// The table that a run leaves.
pub(crate) fn metrics(files: &Files, _: &mut Random) -> Seed {
    Ok((files.metrics.clone(), None))
}

/// A text of tokens, four bytes each.
pub(crate) fn tokens(_: &Files, random: &mut Random) -> Seed {
    let tokens = (0..8 + random.below(30)).map(|_| random.below(50) as u32);
    Ok((tokens.flat_map(u32::to_le_bytes).collect(), None))
}
