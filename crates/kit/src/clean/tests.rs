//! Nothing harmful passes, what is meant stays, and cleaning twice changes nothing.

use proptest::prelude::*;

use super::Clean;

fn clean(markup: &str) -> String {
    Clean::new(markup).as_str().to_owned()
}

#[test]
fn what_is_meant_stays() {
    for same in [
        "<p>A <strong>vote</strong> &amp; more</p>",
        "<table><caption>Votes</caption><thead><tr><th scope=\"col\">Ward</th></tr></thead>\
         <tbody><tr><td colspan=\"2\">12</td></tr></tbody></table>",
        "<ol start=\"3\"><li>One<ul><li>Inner</li></ul></li></ol>",
        "<details><summary>More</summary><p lang=\"fr\" dir=\"ltr\">Oui</p></details>",
        "<a href=\"https://a.example/?a=1&amp;b=2\">there</a>",
        "<dl><dt>A</dt><dd>B</dd></dl><hr>",
    ] {
        assert_eq!(clean(same), same);
    }
    assert_eq!(clean("<p>one<p>two<h1>Three"), "<p>one</p><p>two</p><h2>Three</h2>");
    assert_eq!(clean("caf&eacute; 1 < 2 &&nbsp;x"), "café 1 &lt; 2 &amp;\u{a0}x");
}

#[test]
fn what_could_harm_is_gone() {
    for (markup, left) in [
        ("<script>alert(1)</script>a", "a"),
        ("<SCRIPT SRC=//evil></SCRIPT >a", "a"),
        ("<style>p{}</style><p style=\"x\" onclick='y' class=z id=k>a</p>", "<p>a</p>"),
        ("<a href=\"javascript:alert(1)\">a</a>", "a"),
        ("<a href=\"java&#115;cript&colon;alert(1)\">a</a>", "a"),
        ("<a href=' //evil.example'>a</a>", "a"),
        ("<iframe src=\"https://x\"><p>b</p></iframe>a", "a"),
        ("<svg><p><style><!--</style><img src=x onerror=y></svg>a", "a"),
        ("<math><mtext></p><img src=x></math>a", "a"),
        ("<img src=x onerror=alert(1)>a<form action=/x><input name=y></form>", "a"),
        ("<!-- --><!--><script>x</script>--&gt;a", "--&gt;a"),
        (
            "<p title=\"</p><script>x</script>\">a",
            "<p title=\"&lt;/p&gt;&lt;script&gt;x\
          &lt;/script&gt;\">a</p>",
        ),
        ("<p <script>x</p>a", "<p>x</p>a"),
        ("a<script", "a"),
        ("<noscript><p title=\"</noscript><b>\">a", "<b>&quot;&gt;a</b>"),
        ("<td>a</td><li>b", "ab"),
        ("&lt;script&gt;", "&lt;script&gt;"),
        (
            "<a href='https://a.example'>x<a href='https://b.example'>y",
            "<a \
          href=\"https://a.example\">x</a><a href=\"https://b.example\">y</a>",
        ),
    ] {
        assert_eq!(clean(markup), left, "{markup}");
    }
}

#[test]
fn it_is_read_as_text_and_its_links_can_be_led_elsewhere() {
    let markup = "<h2>Votes</h2><table><tr><td>North <b>12</b></td><td>South</td></tr></table>";
    assert_eq!(Clean::new(markup).plain(), "Votes\nNorth 12\nSouth");
    assert!(Clean::new("<p> <br></p>").is_blank());
    let linked = Clean::new("<a href=\"/city\">x</a>").with_links(|it| format!("https://p{it}"));
    assert_eq!(linked, "<a href=\"https://p/city\">x</a>");
    let read: Clean = serde_json::from_str("\"<p onclick=x>a\"").expect("a text");
    assert_eq!(serde_json::to_string(&read).expect("JSON"), "\"<p>a</p>\"");
}

proptest! {
    #[test]
    fn cleaning_twice_changes_nothing(
        parts in proptest::collection::vec(prop_oneof![
            "[a-z<>&;\"'/= -]{0,6}",
            "</?(p|b|a|li|ul|td|tr|table|script|svg|h1|dd|summary|style|span|div)( href=\"/x\")?>",
            "&(amp|lt|#60|eacute|x);?",
            "<!--|-->|<!|<\\?|<a href='",
        ], 0..24)
    ) {
        let once = Clean::new(&parts.concat());
        let low = once.as_str().to_ascii_lowercase();
        prop_assert!(!["<script", "<svg", "<style"].iter().any(|it| low.contains(it)), "{low}");
        prop_assert_eq!(&Clean::new(once.as_str()), &once);
    }
}
