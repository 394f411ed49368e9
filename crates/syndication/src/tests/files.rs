//! The small files, word for word.

use config::Config;

use super::{noon, settings, site_with, xml_fault};
use crate::sitemap::{self, News, Url};
use crate::{content_usage, crawlers, usage_headers, well_known};

fn robots(text: &str) -> String {
    crawlers::robots_txt(&settings(text).crawlers, &site_with(text))
}

#[test]
fn by_default_search_may_and_training_may_not() {
    insta::assert_snapshot!("robots", robots(""));
}

#[test]
fn a_robot_may_be_an_exception_both_ways() {
    let text =
        robots("[crawlers.bots]\ngptbot = 'allow'\nOddBot = 'deny'\nPerplexityBot = 'deny'\n");
    let refused = text.split("Disallow").next().expect("a group");
    assert!(!refused.contains("GPTBot"), "{text}");
    assert!(
        refused.contains("User-agent: OddBot\n") && refused.contains("PerplexityBot"),
        "{text}"
    );
}

#[test]
fn a_paper_that_wants_no_search_says_so_to_all_but_those_it_names() {
    let text = "[crawlers]\nsearch = 'deny'\nai_search = 'deny'\nai_assistants = 'deny'\n\
                [crawlers.bots]\nArchiveBot = 'allow'\n";
    let robots = robots(text);
    let rest = robots.split("User-agent: ArchiveBot\n").nth(1).expect("a group of its own");
    insta::assert_snapshot!("robots_without_search", rest);
}

#[test]
fn four_forms_say_the_same() {
    for (setting, usage, reservation, trust) in [
        ("deny", "train-ai=n, search=y", 1, "datatrainingallowed=no"),
        ("allow", "train-ai=y, search=y", 0, "datatrainingallowed=yes"),
    ] {
        let text = format!("[crawlers]\nai_training = '{setting}'\nlicence_url = '/licence'\n");
        let (config, site) = (settings(&text), site_with(&text));
        assert_eq!(content_usage(&config.crawlers), usage);
        assert!(robots(&text).contains(&format!("Content-Usage: {usage}\n")));
        assert_eq!(robots(&text).contains("User-agent: GPTBot\n"), setting == "deny");
        let tdm: serde_json::Value =
            serde_json::from_str(&crawlers::tdmrep(&site)).expect("a document");
        assert_eq!(tdm[0]["tdm-reservation"], reservation);
        let headers = usage_headers(&config.crawlers, &site.base_url);
        assert!(headers.contains(&("tdm-reservation", reservation.to_string())));
        assert!(headers.contains(&("tdm-policy", "https://courier.example/licence".into())));
        assert!(well_known::trust_txt(&config.trust_txt, &site).contains(trust));
    }
}

#[test]
fn tdmrep_word_for_word() {
    let site = site_with("[crawlers]\nlicence_url = 'https://licence.example/terms'\n");
    insta::assert_snapshot!("tdmrep", crawlers::tdmrep(&site));
}

#[test]
fn trust_txt_word_for_word() {
    let text = "[trust_txt]\nbelongto = ['https://press-council.example/']\n\
                controlledby = ['https://group.example/']\nvendor = ['https://printer.example/']\n\
                [[social]]\nnetwork = 'Mastodon'\nurl = 'https://news.example/@courier'\n";
    let trust = well_known::trust_txt(&settings(text).trust_txt, &site_with(text));
    insta::assert_snapshot!("trust", trust);
}

#[test]
fn security_txt_word_for_word() {
    let text = "[security_txt]\ncontact = ['https://courier.example/report']\n\
                policy = '/security-policy'\nlanguages = ['en', 'fr']\nexpires_days = 30\n";
    let file = well_known::security_txt(&settings(text).security_txt, &site_with(text), noon());
    insta::assert_snapshot!("security", file.expect("a file"));
    let mut site = site_with("");
    let bare = Config::default().security_txt;
    let file = well_known::security_txt(&bare, &site, noon()).expect("a file");
    assert!(file.starts_with("Contact: mailto:desk@courier.example\n"));
    site.email.clear();
    assert_eq!(well_known::security_txt(&bare, &site, noon()), None);
}

#[test]
fn ads_txt_word_for_word() {
    let text = "[ads_txt]\nlines = ['exchange.example, 1234, DIRECT, f08c47fec0942fa0 ', \
                'ownerdomain=courier.example']\n";
    insta::assert_snapshot!("ads", well_known::ads_txt(&settings(text).ads_txt));
    insta::assert_snapshot!("ads_none", well_known::ads_txt(&Config::default().ads_txt));
}

#[test]
fn the_manifest_word_for_word() {
    insta::assert_snapshot!("manifest", well_known::manifest(&site_with("")));
}

#[test]
fn maps_word_for_word() {
    let site = site_with("");
    let index = sitemap::index(&site, 3, &[(2026, 11, sitemap::URLS_A_MAP_MAX + 1), (2025, 1, 1)]);
    insta::assert_snapshot!("sitemap_index", index);
    let page = Url {
        path: "/city/a".into(),
        changed: Some(noon()),
        image: Some("https://courier.example/media/1.jpg".into()),
    };
    insta::assert_snapshot!("sitemap", sitemap::urls(&site, &[page]));
    let news = |title: &str, language: &str| News {
        path: "/city/a".into(),
        title: title.into(),
        language: language.into(),
        published: noon(),
    };
    let map = sitemap::news(&site, &[news("Bridges & <ferries>", "en-CA"), news("橋", "zh-Hant")]);
    insta::assert_snapshot!("sitemap_news", map);
    assert_eq!(xml_fault(&map), None);
}
