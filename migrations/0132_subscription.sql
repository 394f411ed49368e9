-- Who pays for what. The state is what the events below have made of it.
CREATE TABLE subscription (
    id {int} PRIMARY KEY,
    reader {int} NOT NULL,
    product {int} NOT NULL,
    offer {int} NOT NULL,
    -- The form that ordered it: sent twice it is one order.
    order_key {text} NOT NULL UNIQUE,
    -- The contract and the state, as JSON.
    state {text} NOT NULL,
    -- ordered | running | ended, and whether it owes, is paused, ends or is held: for lists.
    standing {text} NOT NULL,
    -- Events so far.
    events {int} NOT NULL,
    -- The next day (since 1970) on which it is to be looked at.
    next_run {int},
    -- What the links in its letters carry.
    link {text} NOT NULL UNIQUE,
    created_at {int} NOT NULL
) {strict};
CREATE INDEX subscription_reader ON subscription (reader);
CREATE INDEX subscription_run ON subscription (next_run, id) WHERE next_run IS NOT NULL;
CREATE INDEX subscription_standing ON subscription (standing, id);

-- Everything that ever happened to it.
CREATE TABLE subscription_event (
    subscription {int} NOT NULL,
    n {int} NOT NULL,
    at {int} NOT NULL,
    -- The day of the paper's calendar.
    day {int} NOT NULL,
    -- reader | staff:ID | time | processor
    actor {text} NOT NULL,
    event {text} NOT NULL,
    PRIMARY KEY (subscription, n)
) {strict};

-- What was asked for.
CREATE TABLE invoice (
    id {int} PRIMARY KEY,
    -- Without gaps within a year: 2026-000017.
    number {text} NOT NULL UNIQUE,
    subscription {int} NOT NULL,
    reader {int} NOT NULL,
    serial {int} NOT NULL,
    -- open | paid | given_up
    state {text} NOT NULL,
    issued_day {int} NOT NULL,
    due_day {int} NOT NULL,
    from_day {int} NOT NULL,
    to_day {int} NOT NULL,
    currency {text} NOT NULL,
    net {int} NOT NULL,
    total {int} NOT NULL,
    -- Of the total, what was set off.
    credit {int} NOT NULL,
    taken {int} NOT NULL DEFAULT 0,
    refunded {int} NOT NULL DEFAULT 0,
    settled_day {int},
    -- What it says, as JSON: the product, the terms, each tax, the seller.
    words {text} NOT NULL,
    UNIQUE (subscription, serial)
) {strict};
-- No period is paid twice.
CREATE UNIQUE INDEX invoice_period ON invoice (subscription, from_day) WHERE state = 'paid';
CREATE INDEX invoice_state ON invoice (state, due_day, id);
CREATE INDEX invoice_reader ON invoice (reader, id);

CREATE TABLE invoice_number (
    year {int} PRIMARY KEY,
    last {int} NOT NULL
) {strict};

-- The books. Every line has two sides.
CREATE TABLE ledger (
    id {int} PRIMARY KEY,
    subscription {int} NOT NULL,
    n {int} NOT NULL,
    day {int} NOT NULL,
    debit {text} NOT NULL,
    credit {text} NOT NULL,
    currency {text} NOT NULL,
    amount {int} NOT NULL
) {strict};
CREATE INDEX ledger_day ON ledger (day);
CREATE INDEX ledger_subscription ON ledger (subscription, n);

-- Notices of a higher price whose delivery is waited for.
CREATE TABLE subscription_notice (
    -- The message in the outbox.
    key {text} PRIMARY KEY,
    subscription {int} NOT NULL,
    for_day {int} NOT NULL
) {strict};

-- Money that is to go back and has not gone yet.
CREATE TABLE refund_due (
    subscription {int} NOT NULL,
    refund {int} NOT NULL,
    serial {int} NOT NULL,
    net {int} NOT NULL,
    tax {int} NOT NULL,
    currency {text} NOT NULL,
    asked_at {int} NOT NULL,
    PRIMARY KEY (subscription, refund)
) {strict};

-- How the paper sells: taxes, its address, where transfers go. One row a name.
CREATE TABLE selling (
    name {text} PRIMARY KEY,
    value {text} NOT NULL
) {strict};
