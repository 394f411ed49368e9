//! A few hundred inputs of every target, the same on every run.

use fuzz::{Bench, Target};

/// A failure names its seed; `cargo xtask fuzz --seed` makes the same input again.
fn holds(name: &str) {
    let target = Target::named(name).expect("a target");
    let mut bench = Bench::default();
    for seed in 0..target.inputs {
        let input = target.input(seed);
        if let Err(why) = target.check(&mut bench, &input) {
            panic!("{name}, seed {seed}: {why}\n{}", String::from_utf8_lossy(&input));
        }
    }
}

#[test]
fn markup_becomes_clean_blocks() {
    holds("markup");
}

#[test]
fn stored_blocks_become_clean_html() {
    holds("blocks");
}

#[test]
fn stories_become_clean_pages() {
    holds("page");
}

#[test]
fn a_corpus_is_accounted_for() {
    holds("corpus");
}

#[test]
fn a_ghost_export_is_accounted_for() {
    holds("ghost");
}

#[test]
fn a_wordpress_export_is_accounted_for() {
    holds("wordpress");
}

#[test]
fn news_items_are_accounted_for() {
    holds("ninjs");
}

#[test]
fn images_are_read_or_refused() {
    holds("images");
}

#[test]
fn the_same_seed_makes_the_same_input() {
    for target in fuzz::TARGETS {
        assert_eq!(target.input(7), target.input(7), "{}", target.name);
        assert!((0..20).any(|seed| target.input(seed) != target.input(7)), "{}", target.name);
    }
}
