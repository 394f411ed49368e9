-- Pictures. The original lies in files under its hash and is never served.
CREATE TABLE media (
    id {int} PRIMARY KEY,
    -- SHA-256 of the original: the same picture again is the same row.
    hash {text} NOT NULL UNIQUE,
    mime {text} NOT NULL,
    bytes {int} NOT NULL,
    -- As it is seen, after orientation.
    width {int} NOT NULL,
    height {int} NOT NULL,
    alpha {int} NOT NULL,
    animated {int} NOT NULL,
    -- srgb | converted | not_converted
    colours {text} NOT NULL,
    -- Thousandths from the top left.
    focal_x {int} NOT NULL,
    focal_y {int} NOT NULL,
    -- Until the picture has come: dominant colour, and a tiny data: address.
    colour {text} NOT NULL,
    blur {text},
    caption {text},
    -- Null: nobody wrote one yet. Empty: it is decoration.
    alt {text},
    credit {text},
    -- JSON array of names.
    creators {text} NOT NULL,
    copyright {text},
    usage_terms {text},
    source_type {text},
    original_name {text} NOT NULL,
    taken_at {int},
    city {text},
    country {text},
    -- All that the file says about itself, JSON. For the desk only.
    facts {text} NOT NULL,
    -- When we may no longer show it.
    rights_expire {int},
    -- Which stamp its AVIF renditions carry; null until they are made.
    avif_stamp {text},
    -- Lower-case words the desk finds it by.
    search {text} NOT NULL,
    created_at {int} NOT NULL,
    killed_at {int},
    killed_by {text},
    killed_why {text}
) {strict};
CREATE INDEX media_newest ON media (created_at, id);
