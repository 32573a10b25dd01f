-- The directory of postcodes by sector (SW1A 1), some 11,000 rows instead of 2.7 million: an import writes them all at once in a
-- second, so that it is whole or not at all and nobody's write waits for it. Nothing ties a postcode to a person.

CREATE TABLE postcode_sectors (
    -- The sector as a number (domain::postcode::sector).
    sector BIGINT PRIMARY KEY,
    -- A line for each postcode in order: its unit as a number, its seat ("-" on the islands that elect no Member), and the month it
    -- went out of use, if it did.
    units TEXT NOT NULL
);

INSERT INTO postcode_sectors (sector, units)
SELECT
    whole / 1369,
    string_agg(
        CAST(whole % 1369 AS TEXT) || ' ' || coalesce(constituency_code, '-') || coalesce(' ' || retired_on, ''),
        '
' ORDER BY whole
    )
FROM (
    SELECT
        CASE
            WHEN code % 1369 = 0 THEN code / 1369
            WHEN code % 37 = 0 THEN code / 37
            ELSE code
        END AS whole,
        constituency_code,
        retired_on
    FROM postcodes
) AS each_one
GROUP BY whole / 1369;

DROP TABLE postcodes;
