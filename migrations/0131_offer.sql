-- What is sold: a name and what it lets its holder do.
CREATE TABLE product (
    id {int} PRIMARY KEY,
    name {text} NOT NULL,
    about {text} NOT NULL,
    -- Bits of the entitlement room's features.
    features {int} NOT NULL,
    -- Where it stands when products are compared.
    place {int} NOT NULL,
    created_at {int} NOT NULL,
    -- Not sold any more; who has it keeps it.
    retired_at {int}
) {strict};

-- For what price: the terms that a subscription is bought under.
CREATE TABLE offer (
    id {int} PRIMARY KEY,
    -- Its part of an address.
    slug {text} NOT NULL UNIQUE,
    product {int} NOT NULL,
    -- What readers see above it; may be empty.
    name {text} NOT NULL,
    -- Phases and currency as JSON.
    terms {text} NOT NULL,
    starts_at {int},
    ends_at {int},
    -- How many may take it; empty: however many.
    uses_max {int},
    -- How often one reader may; empty: however often.
    reader_max {int},
    -- Only who has a code of it.
    needs_code {int} NOT NULL,
    -- Only who has had no subscription yet.
    newcomers {int} NOT NULL,
    created_at {int} NOT NULL,
    retired_at {int}
) {strict};
CREATE INDEX offer_product ON offer (product);

-- Codes, in capitals.
CREATE TABLE offer_code (
    code {text} PRIMARY KEY,
    offer {int} NOT NULL,
    note {text} NOT NULL,
    starts_at {int},
    ends_at {int},
    uses_max {int},
    created_at {int} NOT NULL,
    retired_at {int}
) {strict};
CREATE INDEX offer_code_offer ON offer_code (offer);

-- Who took an offer, with which code.
CREATE TABLE offer_use (
    subscription {int} PRIMARY KEY,
    offer {int} NOT NULL,
    code {text} NOT NULL DEFAULT '',
    reader {int} NOT NULL,
    used_at {int} NOT NULL
) {strict};
CREATE INDEX offer_use_offer ON offer_use (offer, reader);
CREATE INDEX offer_use_code ON offer_use (code);
CREATE INDEX offer_use_reader ON offer_use (reader);
