//! Things from other sites: never loaded before the reader agrees, and told what loading sends.

/// The address that may be put in a frame once the reader has agreed: known players in the form
/// that sets the fewest cookies. `None`: only a link is offered.
pub(crate) fn frame_url(url: &str) -> Option<String> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let (host, path) = rest.split_once('/')?;
    match host.trim_start_matches("www.").trim_start_matches("m.") {
        "youtube.com" | "youtube-nocookie.com" => youtube(path).map(player),
        "youtu.be" => id(path).map(player),
        "vimeo.com" => digits(path).map(vimeo),
        "player.vimeo.com" => digits(path.strip_prefix("video/")?).map(vimeo),
        _ => None,
    }
}

/// What the reader is told before anything is loaded.
pub(crate) fn note(provider: &str, can_be_framed: bool) -> String {
    if can_be_framed {
        format!(
            "Loading this connects you to {provider}, which learns your network address and may \
             set cookies."
        )
    } else {
        format!("This leads to {provider}, outside this paper.")
    }
}

fn youtube(path: &str) -> Option<&str> {
    if let Some(query) = path.strip_prefix("watch?") {
        return query.split('&').find_map(|pair| id(pair.strip_prefix("v=")?));
    }
    id(path.strip_prefix("embed/").or_else(|| path.strip_prefix("shorts/"))?)
}

/// The leading run of characters that a video's id is made of.
fn id(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
    let id = &text[..end.unwrap_or(text.len())];
    (6..=20).contains(&id.len()).then_some(id)
}

fn digits(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    (end > 4).then_some(&text[..end])
}

fn player(id: &str) -> String {
    format!("https://www.youtube-nocookie.com/embed/{id}")
}

fn vimeo(id: &str) -> String {
    format!("https://player.vimeo.com/video/{id}?dnt=1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_players_are_framed() {
        let framed = |url| frame_url(url).unwrap_or_default();
        let player = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ";
        assert_eq!(framed("https://www.youtube.com/watch?t=4&v=dQw4w9WgXcQ"), player);
        assert_eq!(framed("https://youtu.be/dQw4w9WgXcQ?si=abc"), player);
        assert_eq!(
            framed("https://vimeo.com/76979871"),
            "https://player.vimeo.com/video/76979871?dnt=1"
        );
        for other in ["https://evil.example/youtube.com/embed/abcdefg", "https://youtube.com/", "x"]
        {
            assert_eq!(frame_url(other), None, "{other}");
        }
    }
}
