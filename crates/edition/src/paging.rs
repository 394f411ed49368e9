//! Pages of lists: addresses that name the place after which a page starts, so that stories that
//! arrive in between make none be missed or repeated.

use article::Place;

/// Stories on one page of a list.
pub(crate) const PAGE_STORIES: usize = 30;

/// The place that an address names; `None` when it names none.
pub fn place_of(text: &str) -> Option<Place> {
    text.parse().ok()
}

/// The address of the page that starts after a place.
pub(crate) fn url_after(path: &str, place: Place) -> String {
    format!("{path}?before={place}")
}

/// The address of a list as such, where the first page is something else.
pub fn url_of_all(path: &str) -> String {
    url_after(path, Place::NEWEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kit::{Id, Instant};

    #[test]
    fn places_survive_their_text_and_others_are_refused() {
        for at in [0, -5_000_000, 1_763_000_000_000_000] {
            let place = Place { at: Instant(at), id: Id(77) };
            assert_eq!(place_of(&place.to_string()), Some(place));
        }
        for wrong in ["", "-", "12", "+5-0000000000025", "5-zzz", "05-000000000000d"] {
            assert_eq!(place_of(wrong), None, "{wrong}");
        }
    }
}
