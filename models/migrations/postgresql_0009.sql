CREATE TABLE fact (
    key VARCHAR(40) NOT NULL,
    value VARCHAR(400) NOT NULL,
    PRIMARY KEY (key)
);
CREATE TABLE kind_state (
    kind VARCHAR(40) NOT NULL,
    state VARCHAR(40) NOT NULL,
    PRIMARY KEY (kind, state)
);
CREATE TABLE mail_host (
    host VARCHAR(300) NOT NULL,
    failures INTEGER NOT NULL,
    open_until TIMESTAMP WITH TIME ZONE,
    last_answer VARCHAR(300) NOT NULL,
    PRIMARY KEY (host)
);
CREATE TABLE municipality (
    id VARCHAR(20) NOT NULL,
    code VARCHAR(12) NOT NULL,
    name VARCHAR(200) NOT NULL,
    country VARCHAR(2) NOT NULL,
    locale VARCHAR(2) NOT NULL,
    preset VARCHAR(20) NOT NULL,
    digest_week VARCHAR(8) NOT NULL,
    opened_year VARCHAR(9) NOT NULL,
    looked_on DATE,
    owner VARCHAR(12) DEFAULT 'municipality' NOT NULL CHECK (owner IN ('municipality', 'county', 'association', 'independent')),
    PRIMARY KEY (id),
    CONSTRAINT country_is_sweden_or_norway CHECK (country IN ('SE', 'NO')),
    CONSTRAINT locale_has_two_letters CHECK (length(locale) = 2),
    CONSTRAINT preset_is_known CHECK (preset IN ('läsår', 'kalenderår'))
);
CREATE TABLE programme_round (
    id SERIAL NOT NULL,
    key VARCHAR(60) NOT NULL,
    name VARCHAR(200) NOT NULL,
    locale VARCHAR(2) NOT NULL,
    organiser VARCHAR(200) NOT NULL,
    owners VARCHAR(4000) NOT NULL,
    endorsed_by VARCHAR(4000) NOT NULL,
    contact VARCHAR(254) NOT NULL,
    starts DATE NOT NULL,
    ends DATE NOT NULL,
    sign_up_by DATE NOT NULL,
    goals VARCHAR(4000) NOT NULL,
    questions JSON NOT NULL,
    digest VARCHAR(64) NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT a_round_ends_after_it_starts CHECK (ends > starts),
    CONSTRAINT one_signs_up_before_the_end CHECK (sign_up_by <= ends),
    CONSTRAINT a_round_has_its_key_alone UNIQUE (key)
);
CREATE TABLE run (
    id SERIAL NOT NULL,
    beat VARCHAR(40) NOT NULL,
    started TIMESTAMP WITH TIME ZONE NOT NULL,
    finished TIMESTAMP WITH TIME ZONE NOT NULL,
    outcome VARCHAR(40) NOT NULL,
    counts JSON NOT NULL,
    failure VARCHAR(80) NOT NULL,
    place VARCHAR(120) NOT NULL,
    flow_run_id VARCHAR(40),
    PRIMARY KEY (id)
);
CREATE INDEX ix_run_beat ON run (beat);
CREATE TABLE answering (
    municipality_id VARCHAR NOT NULL,
    role VARCHAR(40) NOT NULL,
    at INTEGER NOT NULL,
    people JSON NOT NULL,
    PRIMARY KEY (municipality_id, role, at),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE TABLE arena (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    name VARCHAR(200) NOT NULL,
    level VARCHAR(30) NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT an_arena_is_named_once UNIQUE (municipality_id, name),
    CONSTRAINT an_arena_lies_in_its_municipality UNIQUE (municipality_id, id),
    CONSTRAINT arena_level_is_known CHECK (level IN ('local', 'regional', 'municipal_sector', 'state_and_municipal', 'national', 'education')),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE TABLE audit (
    municipality_id VARCHAR(20) NOT NULL,
    seq INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor INTEGER,
    via VARCHAR(20) NOT NULL,
    what VARCHAR(40) NOT NULL,
    case_id INTEGER,
    detail VARCHAR NOT NULL,
    previous VARCHAR(64) NOT NULL,
    hash VARCHAR(64) NOT NULL,
    PRIMARY KEY (municipality_id, seq),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX ix_audit_case_id ON audit (case_id);
CREATE TABLE audit_words (
    municipality_id VARCHAR(20) NOT NULL,
    seq INTEGER NOT NULL,
    salt VARCHAR(32) NOT NULL,
    words VARCHAR(4000) NOT NULL,
    PRIMARY KEY (municipality_id, seq),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE TABLE info_meeting (
    id SERIAL NOT NULL,
    round_id INTEGER NOT NULL,
    area VARCHAR(200) NOT NULL,
    starts TIMESTAMP WITH TIME ZONE NOT NULL,
    ends TIMESTAMP WITH TIME ZONE NOT NULL,
    link VARCHAR(500) NOT NULL,
    resource_people VARCHAR(200) NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT an_info_meeting_ends_after_it_starts CHECK (ends > starts),
    CONSTRAINT an_area_has_one_info_meeting UNIQUE (round_id, area),
    FOREIGN KEY(round_id) REFERENCES programme_round (id)
);
CREATE TABLE library_entry (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    sort VARCHAR(20) NOT NULL,
    title VARCHAR(200) NOT NULL,
    link VARCHAR(500) NOT NULL,
    language VARCHAR(2) NOT NULL,
    shared_by VARCHAR(200) NOT NULL,
    about VARCHAR(1000) NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT library_sort_is_known CHECK (sort IN ('guidance', 'practice', 'experience', 'resource')),
    CONSTRAINT library_language_has_two_letters CHECK (length(language) IN (0, 2)),
    CONSTRAINT shared_once UNIQUE (municipality_id, link, title),
    CONSTRAINT an_entry_lies_in_its_municipality UNIQUE (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE TABLE meeting (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    series VARCHAR(200) NOT NULL,
    number INTEGER NOT NULL,
    organiser VARCHAR(200) NOT NULL,
    month DATE NOT NULL,
    follows_id INTEGER,
    PRIMARY KEY (id),
    CONSTRAINT a_meeting_has_its_number UNIQUE (municipality_id, series, number),
    CONSTRAINT a_meeting_lies_in_its_municipality UNIQUE (municipality_id, id),
    FOREIGN KEY(municipality_id, follows_id) REFERENCES meeting (municipality_id, id),
    CONSTRAINT meetings_are_counted_from_one CHECK (number >= 1),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE TABLE meeting_series (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    name VARCHAR(200) NOT NULL,
    organiser VARCHAR(200) NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT a_series_has_its_name_alone UNIQUE (municipality_id, name),
    CONSTRAINT meetings_lie_in_their_municipality UNIQUE (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE TABLE outside_origin (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    sort VARCHAR(20) NOT NULL,
    number VARCHAR(60) NOT NULL,
    title VARCHAR(200) NOT NULL,
    mover VARCHAR(200) NOT NULL,
    party VARCHAR(200) NOT NULL,
    day DATE,
    paragraph VARCHAR(40) NOT NULL,
    note VARCHAR(4000) NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT outside_sort_is_known CHECK (sort IN ('motion', 'safety_round', 'law', 'inspection', 'request', 'policy', 'other')),
    CONSTRAINT an_origin_is_one UNIQUE (municipality_id, sort, number, title),
    CONSTRAINT an_origin_lies_in_its_municipality UNIQUE (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE TABLE own_text (
    municipality_id VARCHAR(20) NOT NULL,
    sort VARCHAR(20) NOT NULL,
    text VARCHAR(400000) NOT NULL,
    read_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (municipality_id, sort),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE TABLE person (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    name VARCHAR(200) NOT NULL,
    email VARCHAR(254) NOT NULL,
    locale VARCHAR(2) NOT NULL,
    unreachable VARCHAR(200) NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT a_person_lies_in_its_municipality UNIQUE (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE UNIQUE INDEX an_address_is_one_person ON person (municipality_id, email) WHERE email != '';
CREATE TABLE resource_person (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    role VARCHAR(200) NOT NULL,
    competence VARCHAR(400) NOT NULL,
    region VARCHAR(200) NOT NULL,
    contact VARCHAR(254) NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT asked_for_one_thing UNIQUE (municipality_id, contact, competence),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE TABLE round_artefact (
    id SERIAL NOT NULL,
    round_id INTEGER NOT NULL,
    phase VARCHAR(60) NOT NULL,
    key VARCHAR(60) NOT NULL,
    name VARCHAR(120) NOT NULL,
    is_plan BOOLEAN NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT an_artefact_has_its_key_alone UNIQUE (round_id, key),
    FOREIGN KEY(round_id) REFERENCES programme_round (id)
);
CREATE TABLE round_gathering (
    id SERIAL NOT NULL,
    round_id INTEGER NOT NULL,
    series VARCHAR(10) NOT NULL,
    number INTEGER NOT NULL,
    name VARCHAR(120) NOT NULL,
    phase VARCHAR(60) NOT NULL,
    starts TIMESTAMP WITH TIME ZONE,
    ends TIMESTAMP WITH TIME ZONE,
    mode VARCHAR(10) NOT NULL,
    place VARCHAR(200) NOT NULL,
    link VARCHAR(500) NOT NULL,
    agenda VARCHAR(4000) NOT NULL,
    sequence INTEGER NOT NULL,
    by_hand BOOLEAN NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT series_of_a_round_is_known CHECK (series IN ('common', 'guides')),
    CONSTRAINT mode_in_a_round_is_known CHECK (mode IN ('physical', 'digital', 'both')),
    CONSTRAINT a_common_gathering_ends_after_it_starts CHECK ((starts IS NULL) = (ends IS NULL) AND (starts IS NULL OR ends > starts)),
    CONSTRAINT a_gathering_has_its_number_alone UNIQUE (round_id, series, number),
    FOREIGN KEY(round_id) REFERENCES programme_round (id)
);
CREATE TABLE round_homework (
    id SERIAL NOT NULL,
    round_id INTEGER NOT NULL,
    after INTEGER NOT NULL,
    name VARCHAR(200) NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(round_id) REFERENCES programme_round (id)
);
CREATE INDEX ix_round_homework_round_id ON round_homework (round_id);
CREATE TABLE round_phase (
    id SERIAL NOT NULL,
    round_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    key VARCHAR(60) NOT NULL,
    name VARCHAR(120) NOT NULL,
    starts DATE NOT NULL,
    ends DATE NOT NULL,
    needs_plan BOOLEAN NOT NULL,
    activities JSON NOT NULL,
    asks VARCHAR(4000) NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT a_phase_ends_after_it_starts CHECK (ends >= starts),
    CONSTRAINT a_phase_has_its_key_alone UNIQUE (round_id, key),
    FOREIGN KEY(round_id) REFERENCES programme_round (id)
);
CREATE TABLE supplier (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    name VARCHAR(200) NOT NULL,
    country VARCHAR(2) NOT NULL,
    link VARCHAR(400) NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT a_supplier_is_registered_once UNIQUE (municipality_id, name),
    CONSTRAINT a_supplier_lies_in_its_municipality UNIQUE (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE TABLE unit (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    name VARCHAR(200) NOT NULL,
    form VARCHAR(200) NOT NULL,
    parent_id INTEGER,
    closes DATE,
    code VARCHAR(12) DEFAULT '' NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT a_name_is_one_unit UNIQUE (municipality_id, name),
    CONSTRAINT a_unit_lies_in_its_municipality UNIQUE (municipality_id, id),
    FOREIGN KEY(municipality_id, parent_id) REFERENCES unit (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE UNIQUE INDEX a_code_is_one_unit ON unit (municipality_id, code) WHERE code != '';
CREATE TABLE validation_rules (
    municipality_id VARCHAR NOT NULL,
    consent_age INTEGER NOT NULL,
    months_no_data INTEGER NOT NULL,
    months_simple INTEGER NOT NULL,
    months_full INTEGER NOT NULL,
    agreement_days INTEGER NOT NULL,
    per_week INTEGER NOT NULL,
    labels JSON NOT NULL,
    PRIMARY KEY (municipality_id),
    CONSTRAINT consent_age_is_an_age CHECK (consent_age BETWEEN 0 AND 20),
    CONSTRAINT intervals_are_months CHECK (months_no_data BETWEEN 1 AND 120 AND months_simple BETWEEN 1 AND 120 AND months_full BETWEEN 1 AND 120),
    CONSTRAINT agreement_days_are_days CHECK (agreement_days BETWEEN 0 AND 400),
    CONSTRAINT per_week_is_a_number CHECK (per_week BETWEEN 1 AND 500),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE TABLE absence (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    person_id INTEGER NOT NULL,
    starts DATE NOT NULL,
    ends DATE NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT an_absence_ends_after_it_starts CHECK (ends >= starts),
    CONSTRAINT an_absence_is_noted_once UNIQUE (person_id, starts),
    FOREIGN KEY(municipality_id, person_id) REFERENCES person (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX ix_absence_municipality_id ON absence (municipality_id);
CREATE TABLE appointment (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    person_id INTEGER NOT NULL,
    role VARCHAR(40) NOT NULL,
    unit_id INTEGER,
    deputy_id INTEGER,
    starts DATE,
    ends DATE,
    PRIMARY KEY (id),
    CONSTRAINT an_appointment_ends_after_it_starts CHECK (ends IS NULL OR starts IS NULL OR ends >= starts),
    FOREIGN KEY(municipality_id, person_id) REFERENCES person (municipality_id, id),
    FOREIGN KEY(municipality_id, unit_id) REFERENCES unit (municipality_id, id),
    FOREIGN KEY(municipality_id, deputy_id) REFERENCES person (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE UNIQUE INDEX an_appointment_is_made_once ON appointment (municipality_id, person_id, role, coalesce(unit_id, 0), coalesce(starts, '0001-01-01'));
CREATE INDEX ix_appointment_municipality_id ON appointment (municipality_id);
CREATE TABLE demand (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    meeting_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    text VARCHAR(4000) NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT a_demand_has_its_number UNIQUE (meeting_id, number),
    FOREIGN KEY(municipality_id, meeting_id) REFERENCES meeting (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE TABLE exemption (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    unit_id INTEGER NOT NULL,
    step VARCHAR(40) NOT NULL,
    year VARCHAR(9) NOT NULL,
    moved_to DATE,
    why VARCHAR(4000) NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT exempted_once UNIQUE (municipality_id, unit_id, step, year),
    FOREIGN KEY(municipality_id, unit_id) REFERENCES unit (municipality_id, id)
);
CREATE INDEX ix_exemption_municipality_id ON exemption (municipality_id);
CREATE TABLE guide (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    round_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    mentor_municipality VARCHAR(20) NOT NULL,
    mentor_person INTEGER,
    PRIMARY KEY (id),
    CONSTRAINT one_guides_a_round_once UNIQUE (round_id, person_id),
    FOREIGN KEY(municipality_id, person_id) REFERENCES person (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id),
    FOREIGN KEY(round_id) REFERENCES programme_round (id)
);
CREATE INDEX ix_guide_municipality_id ON guide (municipality_id);
CREATE TABLE incident_count (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    unit_id INTEGER NOT NULL,
    period VARCHAR(10) NOT NULL,
    year VARCHAR(9) NOT NULL,
    type VARCHAR(100) NOT NULL,
    scale VARCHAR(20) NOT NULL,
    arena VARCHAR(20) NOT NULL,
    status VARCHAR(30) NOT NULL,
    source VARCHAR(60) NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT a_count_is_taken_once UNIQUE (municipality_id, source, unit_id, period, type, scale, arena, status),
    CONSTRAINT scale_is_known CHECK (scale IN ('minor', 'serious')),
    CONSTRAINT incident_status_is_known CHECK (status IN ('closed', 'under_investigation', 'not_yet_mended')),
    CONSTRAINT incident_arena_is_known CHECK (arena IN ('physical', 'internet', 'social_media', 'unknown')),
    CONSTRAINT incidents_are_counted CHECK (count >= 0),
    FOREIGN KEY(municipality_id, unit_id) REFERENCES unit (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX incidents_of_a_year ON incident_count (unit_id, year);
CREATE TABLE info_sign_up (
    municipality_id VARCHAR NOT NULL,
    meeting_id INTEGER NOT NULL,
    people INTEGER NOT NULL,
    PRIMARY KEY (municipality_id, meeting_id),
    CONSTRAINT somebody_comes CHECK (people >= 1),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id),
    FOREIGN KEY(meeting_id) REFERENCES info_meeting (id)
);
CREATE TABLE matter (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    registry_number VARCHAR(60) NOT NULL,
    title VARCHAR(200) NOT NULL,
    opened DATE NOT NULL,
    officer_id INTEGER,
    PRIMARY KEY (id),
    CONSTRAINT a_number_is_one_matter UNIQUE (municipality_id, registry_number),
    CONSTRAINT a_matter_lies_in_its_municipality UNIQUE (municipality_id, id),
    FOREIGN KEY(municipality_id, officer_id) REFERENCES person (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE TABLE message (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    person_id INTEGER NOT NULL,
    day DATE NOT NULL,
    sort VARCHAR(10) NOT NULL,
    about INTEGER NOT NULL,
    status VARCHAR(10) NOT NULL,
    reason VARCHAR(60) NOT NULL,
    digest BOOLEAN NOT NULL,
    message_id VARCHAR(80) NOT NULL,
    letter VARCHAR(20) NOT NULL,
    owner VARCHAR(120) NOT NULL,
    fence INTEGER NOT NULL,
    lease_until TIMESTAMP WITH TIME ZONE,
    attempts INTEGER NOT NULL,
    next_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    sending_at TIMESTAMP WITH TIME ZONE,
    sent_at TIMESTAMP WITH TIME ZONE,
    last_answer VARCHAR(300) NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT one_letter_a_person_and_day UNIQUE (day, person_id, sort, about),
    CONSTRAINT a_letter_lies_in_its_municipality UNIQUE (municipality_id, id),
    FOREIGN KEY(municipality_id, person_id) REFERENCES person (municipality_id, id),
    CONSTRAINT status_is_known CHECK (status IN ('pending', 'held', 'claimed', 'sending', 'sent', 'cancelled', 'dead')),
    CONSTRAINT sort_is_known CHECK (sort IN ('duty', 'alert', 'urgent', 'invitation')),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id),
    UNIQUE (message_id)
);
CREATE INDEX message_leased ON message (lease_until) WHERE status IN ('claimed', 'sending');
CREATE INDEX message_troubled ON message (municipality_id, status) WHERE status IN ('held', 'dead');
CREATE INDEX message_urgent ON message (next_at) WHERE status = 'pending' AND sort = 'urgent';
CREATE INDEX message_waiting ON message (next_at) WHERE status = 'pending';
CREATE TABLE school_break (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    name VARCHAR(200) NOT NULL,
    starts DATE NOT NULL,
    ends DATE NOT NULL,
    unit_id INTEGER,
    whose VARCHAR(6) NOT NULL,
    uid VARCHAR(255) NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT a_break_ends_after_it_starts CHECK (ends >= starts),
    CONSTRAINT a_break_is_somebodys CHECK (whose IN ('all', 'pupils')),
    FOREIGN KEY(municipality_id, unit_id) REFERENCES unit (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE UNIQUE INDEX a_break_is_noted_once ON school_break (municipality_id, coalesce(unit_id, 0), name, starts);
CREATE INDEX ix_school_break_municipality_id ON school_break (municipality_id);
CREATE TABLE subject (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    sort VARCHAR(40) NOT NULL,
    name VARCHAR(200) NOT NULL,
    unit_id INTEGER,
    role VARCHAR(40) NOT NULL,
    ends DATE,
    visible_to JSON NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT a_subject_lies_in_its_municipality UNIQUE (municipality_id, id),
    FOREIGN KEY(municipality_id, unit_id) REFERENCES unit (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX subject_of_a_sort ON subject (municipality_id, sort, name);
CREATE INDEX subject_of_few ON subject (municipality_id, id) WHERE CAST(visible_to AS TEXT) != '[]';
CREATE TABLE unit_name (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    unit_id INTEGER NOT NULL,
    name VARCHAR(200) NOT NULL,
    until DATE NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(municipality_id, unit_id) REFERENCES unit (municipality_id, id),
    CONSTRAINT a_former_name_is_kept_once UNIQUE (unit_id, name),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX ix_unit_name_municipality_id ON unit_name (municipality_id);
CREATE TABLE unit_succession (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    unit_id INTEGER NOT NULL,
    successor_id INTEGER NOT NULL,
    day DATE NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT no_unit_succeeds_itself CHECK (unit_id != successor_id),
    FOREIGN KEY(municipality_id, unit_id) REFERENCES unit (municipality_id, id),
    FOREIGN KEY(municipality_id, successor_id) REFERENCES unit (municipality_id, id),
    CONSTRAINT a_unit_goes_on_once_in_another UNIQUE (unit_id, successor_id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX ix_unit_succession_municipality_id ON unit_succession (municipality_id);
CREATE TABLE activity_series (
    subject_id INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    type VARCHAR(40) NOT NULL,
    category VARCHAR(20) NOT NULL,
    scope VARCHAR(20) NOT NULL,
    begins DATE NOT NULL,
    first DATE,
    every_months INTEGER NOT NULL,
    anchor VARCHAR(20) NOT NULL,
    when_text VARCHAR(200) NOT NULL,
    exact_within INTEGER NOT NULL,
    audience VARCHAR(200) NOT NULL,
    external VARCHAR(200) NOT NULL,
    basis VARCHAR(4000) NOT NULL,
    forms JSON NOT NULL,
    asks JSON NOT NULL,
    parts JSON NOT NULL,
    PRIMARY KEY (subject_id),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    CONSTRAINT scope_is_known CHECK (scope IN ('each_unit', 'authority', 'rotation')),
    CONSTRAINT category_is_known CHECK (category IN ('promoting', 'preventive', 'remedial')),
    CONSTRAINT anchor_is_known CHECK (anchor IN ('fixed', 'completion')),
    CONSTRAINT a_series_comes_in_whole_months CHECK (every_months BETWEEN 0 AND 240),
    CONSTRAINT a_vague_day_has_a_limit CHECK (exact_within BETWEEN 1 AND 400),
    CONSTRAINT a_series_says_when CHECK (first IS NOT NULL OR when_text != ''),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX series_of_a_municipality ON activity_series (municipality_id);
CREATE TABLE attachment (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    matter_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    title VARCHAR(200) NOT NULL,
    added DATE NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(municipality_id, matter_id) REFERENCES matter (municipality_id, id),
    CONSTRAINT attachments_are_numbered UNIQUE (matter_id, number),
    CONSTRAINT an_attachment_is_listed_once UNIQUE (matter_id, title),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE TABLE "case" (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    kind VARCHAR(40) NOT NULL,
    unit_id INTEGER,
    subject_id INTEGER,
    year VARCHAR(9) NOT NULL,
    occurrence VARCHAR(20) NOT NULL,
    state VARCHAR(40) NOT NULL,
    opened DATE NOT NULL,
    due DATE,
    planned DATE,
    owner_role VARCHAR(40) NOT NULL,
    delegate_id INTEGER,
    version INTEGER NOT NULL,
    since_version INTEGER NOT NULL,
    since DATE NOT NULL,
    round INTEGER NOT NULL,
    postponed INTEGER NOT NULL,
    chain JSON,
    causes JSON,
    closed DATE,
    outcome VARCHAR(40),
    PRIMARY KEY (id),
    CONSTRAINT a_case_lies_in_its_municipality UNIQUE (municipality_id, id),
    CONSTRAINT a_case_lies_in_its_municipality UNIQUE (municipality_id, id),
    FOREIGN KEY(municipality_id, unit_id) REFERENCES unit (municipality_id, id),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id, delegate_id) REFERENCES person (municipality_id, id),
    CONSTRAINT state_belongs_to_its_kind FOREIGN KEY(kind, state) REFERENCES kind_state (kind, state),
    CONSTRAINT outcome_is_known CHECK (outcome IS NULL OR outcome IN ('done', 'partly', 'not_done', 'cancelled', 'withdrawn', 'repealed', 'not_applicable', 'registered_twice')),
    CONSTRAINT what_is_closed_has_an_outcome CHECK ((closed IS NULL) = (outcome IS NULL)),
    CONSTRAINT versions_rise CHECK (version >= since_version AND since_version >= 1),
    CONSTRAINT postponed_counts_up CHECK (postponed >= 0),
    CONSTRAINT rounds_count_up CHECK (round >= 1),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX case_about ON "case" (subject_id) WHERE subject_id IS NOT NULL;
CREATE INDEX case_open_due ON "case" (municipality_id, due) WHERE closed IS NULL;
CREATE UNIQUE INDEX one_case_of_a_thing ON "case" (municipality_id, kind, year, occurrence, coalesce(unit_id, 0), coalesce(subject_id, 0));
CREATE TABLE commitment_activity (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    subject_id INTEGER NOT NULL,
    text VARCHAR(4000) NOT NULL,
    starts DATE NOT NULL,
    ends DATE NOT NULL,
    arena_id INTEGER,
    outcome VARCHAR(4000) NOT NULL,
    pupils INTEGER NOT NULL,
    pupils_how VARCHAR(400) NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT a_report_period_ends_after_it_starts CHECK (ends >= starts),
    CONSTRAINT pupils_are_counted CHECK (pupils >= 0),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id, arena_id) REFERENCES arena (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX activity_of_commitment ON commitment_activity (subject_id, ends);
CREATE TABLE commitment_arena (
    subject_id INTEGER NOT NULL,
    arena_id INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    PRIMARY KEY (subject_id, arena_id),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id, arena_id) REFERENCES arena (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE TABLE commitment_note (
    subject_id INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    text VARCHAR(4000) NOT NULL,
    year INTEGER NOT NULL,
    given_to VARCHAR(200) NOT NULL,
    signatory VARCHAR(200) NOT NULL,
    policy VARCHAR(400) NOT NULL,
    every_months INTEGER NOT NULL,
    made_at_id INTEGER,
    next_id INTEGER,
    PRIMARY KEY (subject_id),
    CONSTRAINT a_commitment_comes_back CHECK (every_months BETWEEN 1 AND 24),
    CONSTRAINT a_commitment_has_a_year CHECK (year BETWEEN 1900 AND 2999),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id, made_at_id) REFERENCES meeting (municipality_id, id),
    FOREIGN KEY(municipality_id, next_id) REFERENCES meeting (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX ix_commitment_note_municipality_id ON commitment_note (municipality_id);
CREATE TABLE decision (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    matter_id INTEGER,
    stage VARCHAR(10) NOT NULL,
    body VARCHAR(200) NOT NULL,
    day DATE NOT NULL,
    paragraph VARCHAR(40) NOT NULL,
    registry_number VARCHAR(60) NOT NULL,
    outcome VARCHAR(20),
    previous_id INTEGER,
    PRIMARY KEY (id),
    CONSTRAINT stage_is_known CHECK (stage IN ('proposed', 'decided')),
    CONSTRAINT outcome_is_known CHECK (outcome IS NULL OR outcome IN ('granted', 'rejected', 'answered', 'approved', 'adopted', 'referred_back')),
    CONSTRAINT only_what_is_decided_has_an_outcome CHECK ((stage = 'decided') = (outcome IS NOT NULL)),
    CONSTRAINT what_is_decided_has_a_paragraph CHECK (stage = 'proposed' OR paragraph != ''),
    FOREIGN KEY(municipality_id, matter_id) REFERENCES matter (municipality_id, id),
    FOREIGN KEY(municipality_id, previous_id) REFERENCES decision (municipality_id, id),
    CONSTRAINT a_decision_lies_in_its_municipality UNIQUE (municipality_id, id),
    CONSTRAINT a_link_is_followed_by_one UNIQUE (previous_id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX decision_by_day ON decision (municipality_id, day);
CREATE INDEX decision_of_matter ON decision (matter_id, day);
CREATE TABLE gathering (
    subject_id INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    series_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    common_id INTEGER,
    starts TIMESTAMP WITH TIME ZONE,
    ends TIMESTAMP WITH TIME ZONE,
    mode VARCHAR(10) NOT NULL,
    place VARCHAR(200) NOT NULL,
    link VARCHAR(500) NOT NULL,
    agenda VARCHAR(4000) NOT NULL,
    bring VARCHAR(4000) DEFAULT '' NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (subject_id),
    CONSTRAINT a_gathering_lies_in_its_municipality UNIQUE (municipality_id, subject_id),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id, series_id) REFERENCES meeting_series (municipality_id, id),
    CONSTRAINT mode_of_a_gathering_is_known CHECK (mode IN ('physical', 'digital', 'both')),
    CONSTRAINT a_gathering_ends_after_it_starts CHECK ((starts IS NULL) = (ends IS NULL) AND (starts IS NULL OR ends > starts)),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id),
    FOREIGN KEY(common_id) REFERENCES round_gathering (id)
);
CREATE INDEX gathering_in_common ON gathering (municipality_id, common_id);
CREATE INDEX gathering_of_a_series ON gathering (series_id, starts);
CREATE INDEX gathering_to_come ON gathering (starts);
CREATE TABLE guardian_approval (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    subject_id INTEGER NOT NULL,
    unit_id INTEGER NOT NULL,
    "group" VARCHAR(40) NOT NULL,
    year VARCHAR(9) NOT NULL,
    pupils INTEGER NOT NULL,
    approved INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    noted DATE NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT answers_are_not_more_than_pupils CHECK (pupils >= 0 AND approved >= 0 AND refused >= 0 AND approved + refused <= pupils),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id, unit_id) REFERENCES unit (municipality_id, id),
    CONSTRAINT a_class_answers_once UNIQUE (municipality_id, subject_id, unit_id, "group", year),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE TABLE guidance (
    subject_id INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    question VARCHAR(4000) NOT NULL,
    asked_by VARCHAR(20) NOT NULL,
    support_id INTEGER NOT NULL,
    PRIMARY KEY (subject_id),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX ix_guidance_municipality_id ON guidance (municipality_id);
CREATE TABLE horizon_note (
    subject_id INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    noted_on DATE NOT NULL,
    source VARCHAR(400) NOT NULL,
    what VARCHAR(4000) NOT NULL,
    service_id INTEGER,
    introduced BOOLEAN NOT NULL,
    PRIMARY KEY (subject_id),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id, service_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE UNIQUE INDEX a_new_service_is_noted_once ON horizon_note (service_id) WHERE introduced;
CREATE INDEX horizon_note_here ON horizon_note (municipality_id, noted_on);
CREATE TABLE horizon_watch (
    municipality_id VARCHAR NOT NULL,
    subject_id INTEGER NOT NULL,
    every_months INTEGER NOT NULL,
    anchor DATE NOT NULL,
    PRIMARY KEY (municipality_id),
    CONSTRAINT a_rhythm_is_one_to_twelve_months CHECK (every_months BETWEEN 1 AND 12),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id),
    UNIQUE (subject_id)
);
CREATE TABLE kept_letter (
    message_id INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    person_id INTEGER NOT NULL,
    sent_on DATE NOT NULL,
    made_of BYTEA NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    PRIMARY KEY (message_id),
    FOREIGN KEY(municipality_id, message_id) REFERENCES message (municipality_id, id),
    FOREIGN KEY(municipality_id, person_id) REFERENCES person (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX ix_kept_letter_person_id ON kept_letter (person_id);
CREATE INDEX kept_letter_of_a_day ON kept_letter (sent_on);
CREATE TABLE network (
    subject_id INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    audience VARCHAR(20) NOT NULL,
    appointed_role VARCHAR(40) NOT NULL,
    series_id INTEGER NOT NULL,
    leader_id INTEGER,
    leader_title VARCHAR(200) NOT NULL,
    PRIMARY KEY (subject_id),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id, leader_id) REFERENCES person (municipality_id, id),
    FOREIGN KEY(municipality_id, series_id) REFERENCES meeting_series (municipality_id, id),
    CONSTRAINT audience_is_known CHECK (audience IN ('preschool', 'school')),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX ix_network_municipality_id ON network (municipality_id);
CREATE TABLE network_run (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    subject_id INTEGER NOT NULL,
    from_year VARCHAR(9) NOT NULL,
    to_year VARCHAR(9) NOT NULL,
    started DATE NOT NULL,
    paused DATE,
    why VARCHAR(4000) NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    CONSTRAINT a_network_is_paused_after_it_started CHECK (paused IS NULL OR paused >= started),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE UNIQUE INDEX a_network_runs_once ON network_run (subject_id) WHERE paused IS NULL;
CREATE TABLE participation (
    subject_id INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    round_id INTEGER NOT NULL,
    area VARCHAR(200) NOT NULL,
    PRIMARY KEY (subject_id),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    CONSTRAINT one_takes_part_in_a_round_once UNIQUE (municipality_id, round_id),
    CONSTRAINT a_part_lies_in_its_municipality UNIQUE (municipality_id, subject_id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id),
    FOREIGN KEY(round_id) REFERENCES programme_round (id)
);
CREATE INDEX ix_participation_round_id ON participation (round_id);
CREATE TABLE party (
    subject_id INTEGER NOT NULL,
    played VARCHAR(20) NOT NULL,
    who VARCHAR(200) NOT NULL,
    municipality_id VARCHAR NOT NULL,
    PRIMARY KEY (subject_id, played, who),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    CONSTRAINT part_played_is_known CHECK (played IN ('participant', 'consulted', 'informed')),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX ix_party_municipality_id ON party (municipality_id);
CREATE TABLE service (
    subject_id INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    supplier_id INTEGER,
    sort VARCHAR(20) NOT NULL,
    purpose VARCHAR(400) NOT NULL,
    use VARCHAR(4000) NOT NULL,
    lowest INTEGER,
    highest INTEGER,
    users_about INTEGER NOT NULL,
    no_personal_data BOOLEAN NOT NULL,
    special BOOLEAN NOT NULL,
    social_medium BOOLEAN NOT NULL,
    learning_analytics BOOLEAN NOT NULL,
    free_text BOOLEAN NOT NULL,
    free_version BOOLEAN NOT NULL,
    advertising BOOLEAN NOT NULL,
    third_country VARCHAR(200) NOT NULL,
    record_entry VARCHAR(200) NOT NULL,
    role VARCHAR(40) NOT NULL,
    registered DATE NOT NULL,
    PRIMARY KEY (subject_id),
    CONSTRAINT sort_of_service_is_known CHECK (sort IN ('teaching_material', 'learning_resource', 'tool', 'system')),
    CONSTRAINT grades_go_upwards CHECK ((lowest IS NULL) = (highest IS NULL) AND (lowest IS NULL OR (lowest BETWEEN -1 AND 13 AND highest BETWEEN lowest AND 13))),
    CONSTRAINT users_are_counted CHECK (users_about >= 0),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id, supplier_id) REFERENCES supplier (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX service_of_supplier ON service (municipality_id, supplier_id);
CREATE TABLE service_agreement (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    subject_id INTEGER NOT NULL,
    sort VARCHAR(20) NOT NULL,
    reference VARCHAR(200) NOT NULL,
    signed_by VARCHAR(200) NOT NULL,
    starts DATE NOT NULL,
    ends DATE,
    PRIMARY KEY (id),
    CONSTRAINT sort_of_agreement_is_known CHECK (sort IN ('processor', 'framework', 'licence')),
    CONSTRAINT an_agreement_ends_after_it_starts CHECK (ends IS NULL OR ends >= starts),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    CONSTRAINT an_agreement_is_noted_once UNIQUE (municipality_id, subject_id, sort, starts),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX agreement_ends ON service_agreement (municipality_id, ends);
CREATE TABLE service_event (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    subject_id INTEGER NOT NULL,
    sort VARCHAR(40) NOT NULL,
    key VARCHAR(120) NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    detail JSON NOT NULL,
    handled TIMESTAMP WITH TIME ZONE,
    reopened INTEGER NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT an_event_happens_once UNIQUE (municipality_id, key),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX service_event_waits ON service_event (id) WHERE handled IS NULL;
CREATE TABLE service_list (
    subject_id INTEGER NOT NULL,
    list VARCHAR(20) NOT NULL,
    value VARCHAR(200) NOT NULL,
    municipality_id VARCHAR NOT NULL,
    why VARCHAR(4000) NOT NULL,
    PRIMARY KEY (subject_id, list, value),
    CONSTRAINT list_of_service_is_known CHECK (list IN ('data', 'users', 'subprocessor', 'integration')),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX service_lists ON service_list (municipality_id);
CREATE TABLE service_use (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    subject_id INTEGER NOT NULL,
    unit_id INTEGER,
    starts DATE NOT NULL,
    ends DATE,
    PRIMARY KEY (id),
    CONSTRAINT a_use_ends_after_it_starts CHECK (ends IS NULL OR ends >= starts),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id, unit_id) REFERENCES unit (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE UNIQUE INDEX a_use_is_noted_once ON service_use (municipality_id, subject_id, coalesce(unit_id, 0), starts);
CREATE TABLE signatory (
    matter_id INTEGER NOT NULL,
    place INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    role VARCHAR(40) NOT NULL,
    PRIMARY KEY (matter_id, place),
    FOREIGN KEY(municipality_id, matter_id) REFERENCES matter (municipality_id, id),
    CONSTRAINT a_role_signs_once UNIQUE (matter_id, role),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE TABLE urgent_note (
    subject_id INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    known_at TIMESTAMP WITH TIME ZONE NOT NULL,
    matter VARCHAR(20) NOT NULL,
    arena VARCHAR(20) NOT NULL,
    scope VARCHAR(20) NOT NULL,
    PRIMARY KEY (subject_id),
    CONSTRAINT arena_is_known CHECK (arena IN ('physical', 'internet', 'social_media', 'system')),
    CONSTRAINT matter_is_known CHECK (matter IN ('violation', 'bullying', 'harassment', 'by_staff', 'breach', 'cyber')),
    CONSTRAINT scope_is_known CHECK (scope IN ('during', 'in_connection', 'unclear')),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX urgent_note_here ON urgent_note (municipality_id, known_at);
CREATE TABLE action_link (
    token_hash VARCHAR(64) NOT NULL,
    municipality_id VARCHAR NOT NULL,
    message_id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    action VARCHAR(20) NOT NULL,
    since_version INTEGER NOT NULL,
    expires DATE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (token_hash),
    CONSTRAINT action_is_known CHECK (action IN ('done', 'unchanged', 'not_applicable', 'delegate', 'postpone')),
    FOREIGN KEY(municipality_id, message_id) REFERENCES message (municipality_id, id),
    FOREIGN KEY(municipality_id, case_id) REFERENCES "case" (municipality_id, id),
    FOREIGN KEY(municipality_id, person_id) REFERENCES person (municipality_id, id)
);
CREATE INDEX ix_action_link_case_id ON action_link (case_id);
CREATE TABLE activity_part (
    case_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    text VARCHAR(200) NOT NULL,
    PRIMARY KEY (case_id, number),
    FOREIGN KEY(municipality_id, case_id) REFERENCES "case" (municipality_id, id),
    CONSTRAINT parts_count_from_one CHECK (number >= 1),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE TABLE activity_turn (
    case_id INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    subject_id INTEGER NOT NULL,
    n INTEGER NOT NULL,
    "natural" DATE,
    PRIMARY KEY (case_id),
    FOREIGN KEY(municipality_id, case_id) REFERENCES "case" (municipality_id, id),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    CONSTRAINT occurrences_count_up CHECK (n >= 0),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX turns_of_a_series ON activity_turn (subject_id);
CREATE TABLE alarm (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    case_id INTEGER NOT NULL,
    clock VARCHAR(40) NOT NULL,
    share INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    said_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (id),
    CONSTRAINT an_alarm_of_a_share UNIQUE (case_id, clock, share),
    CONSTRAINT share_is_known CHECK (share IN ('0', '50', '80', '100')),
    FOREIGN KEY(municipality_id, case_id) REFERENCES "case" (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX alarm_to_come ON alarm (at) WHERE said_at IS NULL;
CREATE TABLE answer (
    case_id INTEGER NOT NULL,
    round INTEGER NOT NULL,
    name VARCHAR(60) NOT NULL,
    municipality_id VARCHAR NOT NULL,
    value VARCHAR(4000) NOT NULL,
    PRIMARY KEY (case_id, round, name),
    FOREIGN KEY(municipality_id, case_id) REFERENCES "case" (municipality_id, id),
    CONSTRAINT answered_in_a_round CHECK (round >= 1)
);
CREATE TABLE artefact_part (
    subject_id INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    participation_id INTEGER NOT NULL,
    artefact_id INTEGER NOT NULL,
    PRIMARY KEY (subject_id),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id, participation_id) REFERENCES participation (municipality_id, subject_id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id),
    FOREIGN KEY(artefact_id) REFERENCES round_artefact (id)
);
CREATE INDEX ix_artefact_part_municipality_id ON artefact_part (municipality_id);
CREATE INDEX ix_artefact_part_participation_id ON artefact_part (participation_id);
CREATE TABLE attendance (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    subject_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    came BOOLEAN,
    PRIMARY KEY (id),
    CONSTRAINT expected_at_a_gathering_once UNIQUE (subject_id, person_id),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES gathering (municipality_id, subject_id),
    FOREIGN KEY(municipality_id, person_id) REFERENCES person (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX ix_attendance_municipality_id ON attendance (municipality_id);
CREATE TABLE case_step (
    case_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    state VARCHAR(40) NOT NULL,
    round INTEGER NOT NULL,
    began DATE NOT NULL,
    due DATE,
    left_at TIMESTAMP WITH TIME ZONE NOT NULL,
    left_on DATE NOT NULL,
    move VARCHAR(40) NOT NULL,
    "into" VARCHAR(40) NOT NULL,
    completed BOOLEAN NOT NULL,
    late_days INTEGER NOT NULL,
    PRIMARY KEY (case_id, number),
    FOREIGN KEY(municipality_id, case_id) REFERENCES "case" (municipality_id, id),
    CONSTRAINT steps_count_up CHECK (number >= 1),
    CONSTRAINT late_days_count_up CHECK (late_days >= 0)
);
CREATE INDEX step_left_on ON case_step (municipality_id, state, left_on);
CREATE TABLE clause (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    decision_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    text VARCHAR(4000) NOT NULL,
    effect VARCHAR(20) NOT NULL,
    subject_id INTEGER,
    case_id INTEGER,
    anchor DATE,
    handled BOOLEAN NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT effect_is_known CHECK (effect IN ('none', 'adopt', 'revise_yearly', 'revise_each_term', 'revise_when_needed', 'delegate', 'repeal', 'report_yearly', 'report_ends', 'approve_report')),
    FOREIGN KEY(municipality_id, decision_id) REFERENCES decision (municipality_id, id),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id, case_id) REFERENCES "case" (municipality_id, id),
    CONSTRAINT clauses_are_numbered UNIQUE (decision_id, number),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX clause_about_case ON clause (case_id);
CREATE INDEX clause_about_subject ON clause (subject_id);
CREATE TABLE document (
    subject_id INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    type VARCHAR(40) NOT NULL,
    role VARCHAR(40) NOT NULL,
    version INTEGER NOT NULL,
    scope VARCHAR(20) NOT NULL,
    variant_of INTEGER,
    lies_at VARCHAR(200) NOT NULL,
    templated BOOLEAN NOT NULL,
    decider VARCHAR(10) NOT NULL,
    body VARCHAR(200) NOT NULL,
    delegated BOOLEAN NOT NULL,
    adopted DATE,
    settled DATE,
    decision_id INTEGER,
    evaluated_by DATE,
    evaluator_role VARCHAR(40) NOT NULL,
    PRIMARY KEY (subject_id),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id, variant_of) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id, decision_id) REFERENCES decision (municipality_id, id),
    CONSTRAINT a_document_lies_in_its_town UNIQUE (municipality_id, subject_id),
    CONSTRAINT decider_is_known CHECK (decider IN ('board', 'here')),
    CONSTRAINT scope_is_known CHECK (scope IN ('', 'in_school', 'outside_school', 'both')),
    CONSTRAINT document_versions_rise CHECK (version >= 0),
    CONSTRAINT a_document_is_no_variant_of_itself CHECK (variant_of <> subject_id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX document_of_a_type ON document (municipality_id, type);
CREATE TABLE finding (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    case_id INTEGER NOT NULL,
    text VARCHAR(4000) NOT NULL,
    cause VARCHAR(4000) NOT NULL,
    priority VARCHAR(10),
    PRIMARY KEY (id),
    CONSTRAINT priority_is_known CHECK (priority IS NULL OR priority IN ('high', 'medium', 'low', 'none')),
    CONSTRAINT a_finding_lies_in_its_municipality UNIQUE (municipality_id, id),
    FOREIGN KEY(municipality_id, case_id) REFERENCES "case" (municipality_id, id)
);
CREATE INDEX ix_finding_case_id ON finding (case_id);
CREATE TABLE guiding (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    participation_id INTEGER NOT NULL,
    guide_municipality VARCHAR(20) NOT NULL,
    guide_person INTEGER NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT a_guide_comes_from_elsewhere CHECK (guide_municipality <> municipality_id),
    CONSTRAINT guided_by_a_person_once UNIQUE (participation_id, guide_person),
    FOREIGN KEY(municipality_id, participation_id) REFERENCES participation (municipality_id, subject_id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX guiding_by ON guiding (guide_municipality, guide_person);
CREATE INDEX ix_guiding_municipality_id ON guiding (municipality_id);
CREATE TABLE homework_part (
    subject_id INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    participation_id INTEGER NOT NULL,
    homework_id INTEGER NOT NULL,
    PRIMARY KEY (subject_id),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id, participation_id) REFERENCES participation (municipality_id, subject_id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id),
    FOREIGN KEY(homework_id) REFERENCES round_homework (id)
);
CREATE INDEX ix_homework_part_municipality_id ON homework_part (municipality_id);
CREATE INDEX ix_homework_part_participation_id ON homework_part (participation_id);
CREATE TABLE invitation (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    subject_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    day DATE NOT NULL,
    "over" BOOLEAN NOT NULL,
    reminder BOOLEAN NOT NULL,
    starts TIMESTAMP WITH TIME ZONE NOT NULL,
    ends TIMESTAMP WITH TIME ZONE NOT NULL,
    mode VARCHAR(10) NOT NULL,
    place VARCHAR(200) NOT NULL,
    link VARCHAR(500) NOT NULL,
    agenda VARCHAR(4000) NOT NULL,
    bring VARCHAR(4000) NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT told_of_each_change_once UNIQUE (subject_id, person_id, number),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES gathering (municipality_id, subject_id),
    FOREIGN KEY(municipality_id, person_id) REFERENCES person (municipality_id, id)
);
CREATE TABLE item (
    case_id INTEGER NOT NULL,
    since_version INTEGER NOT NULL,
    level INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    due DATE NOT NULL,
    municipality_id VARCHAR NOT NULL,
    message_id INTEGER NOT NULL,
    "natural" DATE NOT NULL,
    PRIMARY KEY (case_id, since_version, level, person_id, due),
    FOREIGN KEY(municipality_id, case_id) REFERENCES "case" (municipality_id, id),
    FOREIGN KEY(municipality_id, person_id) REFERENCES person (municipality_id, id),
    FOREIGN KEY(municipality_id, message_id) REFERENCES message (municipality_id, id)
);
CREATE INDEX item_of_message ON item (message_id);
CREATE TABLE library_place (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    entry_id INTEGER NOT NULL,
    kind VARCHAR(40) NOT NULL,
    state VARCHAR(40) NOT NULL,
    case_id INTEGER,
    subject_id INTEGER,
    PRIMARY KEY (id),
    CONSTRAINT an_entry_hangs_on_one_thing CHECK (CASE WHEN kind != '' THEN 1 ELSE 0 END + CASE WHEN case_id IS NULL THEN 0 ELSE 1 END + CASE WHEN subject_id IS NULL THEN 0 ELSE 1 END = 1),
    FOREIGN KEY(municipality_id, entry_id) REFERENCES library_entry (municipality_id, id),
    FOREIGN KEY(municipality_id, case_id) REFERENCES "case" (municipality_id, id),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE UNIQUE INDEX an_entry_hangs_there_once ON library_place (entry_id, kind, state, coalesce(case_id, 0), coalesce(subject_id, 0));
CREATE INDEX library_of_a_case ON library_place (case_id);
CREATE INDEX library_of_a_step ON library_place (kind, state);
CREATE INDEX library_of_a_subject ON library_place (subject_id);
CREATE TABLE mapping_part (
    subject_id INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    participation_id INTEGER NOT NULL,
    PRIMARY KEY (subject_id),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id, participation_id) REFERENCES participation (municipality_id, subject_id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX ix_mapping_part_municipality_id ON mapping_part (municipality_id);
CREATE INDEX ix_mapping_part_participation_id ON mapping_part (participation_id);
CREATE TABLE matter_item (
    matter_id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    PRIMARY KEY (matter_id, case_id),
    CONSTRAINT a_case_lies_in_one_matter UNIQUE (case_id),
    FOREIGN KEY(municipality_id, matter_id) REFERENCES matter (municipality_id, id),
    FOREIGN KEY(municipality_id, case_id) REFERENCES "case" (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE TABLE origin (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    from_case_id INTEGER,
    from_subject_id INTEGER,
    from_decision_id INTEGER,
    from_outside_id INTEGER,
    to_case_id INTEGER,
    to_subject_id INTEGER,
    to_decision_id INTEGER,
    drawn DATE NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT an_edge_comes_from_one_thing CHECK ((CASE WHEN from_case_id IS NULL THEN 0 ELSE 1 END + CASE WHEN from_subject_id IS NULL THEN 0 ELSE 1 END + CASE WHEN from_decision_id IS NULL THEN 0 ELSE 1 END + CASE WHEN from_outside_id IS NULL THEN 0 ELSE 1 END) = 1),
    CONSTRAINT an_edge_leads_to_one_thing CHECK ((CASE WHEN to_case_id IS NULL THEN 0 ELSE 1 END + CASE WHEN to_subject_id IS NULL THEN 0 ELSE 1 END + CASE WHEN to_decision_id IS NULL THEN 0 ELSE 1 END) = 1),
    FOREIGN KEY(municipality_id, from_case_id) REFERENCES "case" (municipality_id, id),
    FOREIGN KEY(municipality_id, to_case_id) REFERENCES "case" (municipality_id, id),
    FOREIGN KEY(municipality_id, from_subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id, to_subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id, from_decision_id) REFERENCES decision (municipality_id, id),
    FOREIGN KEY(municipality_id, to_decision_id) REFERENCES decision (municipality_id, id),
    FOREIGN KEY(municipality_id, from_outside_id) REFERENCES outside_origin (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE UNIQUE INDEX an_edge_is_drawn_once ON origin (municipality_id, coalesce(from_case_id, 0), coalesce(from_subject_id, 0), coalesce(from_decision_id, 0), coalesce(from_outside_id, 0), coalesce(to_case_id, 0), coalesce(to_subject_id, 0), coalesce(to_decision_id, 0));
CREATE INDEX ix_origin_municipality_id ON origin (municipality_id);
CREATE TABLE phase_part (
    subject_id INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    participation_id INTEGER NOT NULL,
    phase_id INTEGER NOT NULL,
    PRIMARY KEY (subject_id),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id, participation_id) REFERENCES participation (municipality_id, subject_id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id),
    FOREIGN KEY(phase_id) REFERENCES round_phase (id)
);
CREATE INDEX ix_phase_part_municipality_id ON phase_part (municipality_id);
CREATE INDEX ix_phase_part_participation_id ON phase_part (participation_id);
CREATE TABLE planned_measure (
    subject_id INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    problem VARCHAR(4000) NOT NULL,
    action VARCHAR(4000) NOT NULL,
    due_on DATE NOT NULL,
    who VARCHAR(4000) NOT NULL,
    evaluated_on DATE NOT NULL,
    category VARCHAR(20) NOT NULL,
    horizon VARCHAR(20) NOT NULL,
    theme VARCHAR(200) NOT NULL,
    origin_case INTEGER,
    plan_id INTEGER,
    position INTEGER NOT NULL,
    effect VARCHAR(10),
    PRIMARY KEY (subject_id),
    CONSTRAINT a_measure_is_evaluated_after_it_is_done CHECK (evaluated_on >= due_on),
    CONSTRAINT category_of_a_measure_is_known CHECK (category IN ('promoting', 'preventive', 'remedial')),
    CONSTRAINT horizon_of_a_measure_is_known CHECK (horizon IN ('immediate', 'long_term')),
    CONSTRAINT effect_of_a_measure_is_known CHECK (effect IS NULL OR effect IN ('effect', 'partly', 'none', 'new_risk')),
    CONSTRAINT positions_count_from_one CHECK (position >= 1),
    CONSTRAINT a_measure_lies_where_it_is UNIQUE (municipality_id, subject_id),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id, plan_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id, origin_case) REFERENCES "case" (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX measure_in_a_plan ON planned_measure (plan_id, position);
CREATE INDEX measure_out_of_a_case ON planned_measure (origin_case);
CREATE TABLE quiet (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    day DATE NOT NULL,
    case_id INTEGER NOT NULL,
    person_id INTEGER,
    level INTEGER NOT NULL,
    reason VARCHAR(60) NOT NULL,
    name VARCHAR(200) NOT NULL,
    goes_out DATE,
    PRIMARY KEY (id),
    FOREIGN KEY(municipality_id, case_id) REFERENCES "case" (municipality_id, id),
    FOREIGN KEY(municipality_id, person_id) REFERENCES person (municipality_id, id)
);
CREATE INDEX ix_quiet_case_id ON quiet (case_id);
CREATE INDEX ix_quiet_municipality_id ON quiet (municipality_id);
CREATE TABLE revision_request (
    case_id INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    network_id INTEGER NOT NULL,
    document VARCHAR(200) NOT NULL,
    document_id INTEGER,
    why VARCHAR(4000) NOT NULL,
    PRIMARY KEY (case_id),
    FOREIGN KEY(municipality_id, case_id) REFERENCES "case" (municipality_id, id),
    FOREIGN KEY(municipality_id, network_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id, document_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX ix_revision_request_network_id ON revision_request (network_id);
CREATE TABLE running_clock (
    case_id INTEGER NOT NULL,
    clock VARCHAR(40) NOT NULL,
    municipality_id VARCHAR NOT NULL,
    statutory BOOLEAN NOT NULL,
    law VARCHAR(200) NOT NULL,
    authority VARCHAR(200) NOT NULL,
    met_by VARCHAR(40) NOT NULL,
    starts TIMESTAMP WITH TIME ZONE NOT NULL,
    ends TIMESTAMP WITH TIME ZONE NOT NULL,
    met_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (case_id, clock),
    CONSTRAINT a_clock_ends_after_it_starts CHECK (ends > starts),
    FOREIGN KEY(municipality_id, case_id) REFERENCES "case" (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE TABLE service_decision (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    subject_id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    round INTEGER NOT NULL,
    outcome VARCHAR(20) NOT NULL,
    decided DATE NOT NULL,
    person INTEGER,
    role VARCHAR(200) NOT NULL,
    reason VARCHAR(4000) NOT NULL,
    conditions VARCHAR(4000) NOT NULL,
    depth VARCHAR(20) NOT NULL,
    valid_until DATE,
    renewed BOOLEAN NOT NULL,
    days INTEGER NOT NULL,
    fingerprint VARCHAR(64) NOT NULL,
    snapshot VARCHAR NOT NULL,
    answers JSON NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT outcome_is_known CHECK (outcome IN ('approved', 'conditions', 'not_approved')),
    CONSTRAINT depth_is_known CHECK (depth = '' OR depth IN ('no_personal_data', 'simple', 'full')),
    CONSTRAINT valid_after_the_decision CHECK (valid_until IS NULL OR valid_until >= decided),
    CONSTRAINT an_approval_ends CHECK (outcome = 'not_approved' OR valid_until IS NOT NULL),
    CONSTRAINT a_round_ends_in_one_decision UNIQUE (case_id, round),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id, case_id) REFERENCES "case" (municipality_id, id),
    FOREIGN KEY(municipality_id, person) REFERENCES person (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX decisions_of_service ON service_decision (municipality_id, subject_id, id);
CREATE TABLE share (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    participation_id INTEGER NOT NULL,
    what VARCHAR(60) NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT a_thing_is_shared_once UNIQUE (participation_id, what),
    FOREIGN KEY(municipality_id, participation_id) REFERENCES participation (municipality_id, subject_id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX ix_share_municipality_id ON share (municipality_id);
CREATE TABLE survey (
    case_id INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    method VARCHAR(4000) NOT NULL,
    sources VARCHAR(4000) NOT NULL,
    nothing_found BOOLEAN NOT NULL,
    pupils VARCHAR(4000) NOT NULL,
    PRIMARY KEY (case_id),
    FOREIGN KEY(municipality_id, case_id) REFERENCES "case" (municipality_id, id)
);
CREATE TABLE timer (
    due DATE NOT NULL,
    case_id INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    level INTEGER NOT NULL,
    PRIMARY KEY (due, case_id),
    CONSTRAINT a_case_waits_for_one_thing UNIQUE (case_id),
    FOREIGN KEY(municipality_id, case_id) REFERENCES "case" (municipality_id, id)
);
CREATE TABLE verdict (
    case_id INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    fit BOOLEAN NOT NULL,
    why VARCHAR(4000) NOT NULL,
    carry_over_decided BOOLEAN NOT NULL,
    PRIMARY KEY (case_id),
    FOREIGN KEY(municipality_id, case_id) REFERENCES "case" (municipality_id, id)
);
CREATE TABLE cadence (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    document_id INTEGER NOT NULL,
    cadence VARCHAR(20) NOT NULL,
    from_day DATE NOT NULL,
    anchor DATE,
    decision_id INTEGER,
    PRIMARY KEY (id),
    FOREIGN KEY(municipality_id, document_id) REFERENCES document (municipality_id, subject_id),
    FOREIGN KEY(municipality_id, decision_id) REFERENCES decision (municipality_id, id),
    CONSTRAINT cadence_is_known CHECK (cadence IN ('yearly', 'each_term', 'when_needed')),
    CONSTRAINT what_recurs_has_an_anchor CHECK ((cadence = 'when_needed') = (anchor IS NULL)),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX cadence_of_document ON cadence (municipality_id, document_id, from_day);
CREATE TABLE document_theme (
    document_id INTEGER NOT NULL,
    theme VARCHAR(40) NOT NULL,
    municipality_id VARCHAR NOT NULL,
    PRIMARY KEY (document_id, theme),
    FOREIGN KEY(municipality_id, document_id) REFERENCES document (municipality_id, subject_id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE TABLE measure (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    case_id INTEGER NOT NULL,
    finding_id INTEGER,
    problem VARCHAR(4000) NOT NULL,
    action VARCHAR(4000) NOT NULL,
    "when" DATE,
    who VARCHAR(4000) NOT NULL,
    evaluated_on DATE,
    effect VARCHAR(10),
    effect_why VARCHAR(4000) NOT NULL,
    carry_over BOOLEAN NOT NULL,
    carried_from INTEGER,
    subject_id INTEGER,
    followed_up BOOLEAN DEFAULT '0' NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT effect_is_known CHECK (effect IS NULL OR effect IN ('effect', 'partly', 'none', 'new_risk', 'not_done')),
    CONSTRAINT carried_over_once UNIQUE (case_id, carried_from),
    CONSTRAINT a_cycles_measure_lies_in_its_place UNIQUE (municipality_id, id),
    FOREIGN KEY(municipality_id, case_id) REFERENCES "case" (municipality_id, id),
    FOREIGN KEY(municipality_id, finding_id) REFERENCES finding (municipality_id, id),
    FOREIGN KEY(municipality_id, carried_from) REFERENCES measure (municipality_id, id),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id)
);
CREATE INDEX ix_measure_case_id ON measure (case_id);
CREATE TABLE report_clock (
    subject_id INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    body VARCHAR(200) NOT NULL,
    first DATE NOT NULL,
    since DATE NOT NULL,
    document_id INTEGER,
    matter_id INTEGER,
    decision_id INTEGER,
    PRIMARY KEY (subject_id),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id, document_id) REFERENCES document (municipality_id, subject_id),
    FOREIGN KEY(municipality_id, matter_id) REFERENCES matter (municipality_id, id),
    FOREIGN KEY(municipality_id, decision_id) REFERENCES decision (municipality_id, id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE TABLE revision (
    id SERIAL NOT NULL,
    municipality_id VARCHAR NOT NULL,
    document_id INTEGER NOT NULL,
    round INTEGER NOT NULL,
    planned DATE,
    began DATE NOT NULL,
    outcome VARCHAR(20),
    ended DATE,
    decision_id INTEGER,
    PRIMARY KEY (id),
    FOREIGN KEY(municipality_id, document_id) REFERENCES document (municipality_id, subject_id),
    FOREIGN KEY(municipality_id, decision_id) REFERENCES decision (municipality_id, id),
    CONSTRAINT revision_outcome_is_known CHECK (outcome IS NULL OR outcome IN ('no_changes', 'changes', 'no_changes_here', 'changes_here', 'lapsed', 'skipped')),
    CONSTRAINT a_revision_ends_after_it_begins CHECK (ended IS NULL OR ended >= began),
    CONSTRAINT a_round_is_one_revision UNIQUE (document_id, round),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE TABLE rollout_plan (
    subject_id INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    system VARCHAR(40) NOT NULL,
    document_id INTEGER,
    target INTEGER,
    starts DATE NOT NULL,
    ends DATE,
    PRIMARY KEY (subject_id),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id, document_id) REFERENCES document (municipality_id, subject_id),
    CONSTRAINT target_is_a_percentage CHECK (target IS NULL OR target BETWEEN 1 AND 100),
    CONSTRAINT a_rollout_ends_after_it_starts CHECK (ends IS NULL OR ends >= starts),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE TABLE support_request (
    subject_id INTEGER NOT NULL,
    municipality_id VARCHAR NOT NULL,
    participation_id INTEGER NOT NULL,
    question VARCHAR(4000) NOT NULL,
    measure_id INTEGER,
    guide_municipality VARCHAR(20) NOT NULL,
    guide_person INTEGER NOT NULL,
    answer VARCHAR(4000) NOT NULL,
    PRIMARY KEY (subject_id),
    FOREIGN KEY(municipality_id, subject_id) REFERENCES subject (municipality_id, id),
    FOREIGN KEY(municipality_id, participation_id) REFERENCES participation (municipality_id, subject_id),
    FOREIGN KEY(municipality_id, measure_id) REFERENCES planned_measure (municipality_id, subject_id),
    FOREIGN KEY(municipality_id) REFERENCES municipality (id)
);
CREATE INDEX ix_support_request_municipality_id ON support_request (municipality_id);
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the audit is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
