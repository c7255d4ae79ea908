-- Who looks like this person: made by khua.matching.sql.fill with the weights of {version}.
--
-- The keys of the person's imprint are looked up, the rarest first, until enough people are found;
-- a key that more than {hub} people share says too little and is passed over (matching.too_common
-- tells which). What was found is scored, and the best are given back.
CREATE OR REPLACE FUNCTION matching.find(
  the_person bigint, threshold double precision, at_most integer)
RETURNS TABLE (other bigint, weight double precision, probability double precision, levels jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
-- planned once a session: every step goes by an index, row by row, however little the planner knows
SET plan_cache_mode = force_generic_plan
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
SET enable_bitmapscan = off SET enable_material = off SET enable_memoize = off
AS $$
BEGIN
  RETURN QUERY
  WITH l AS MATERIALIZED (
    SELECT * FROM intelligence_imprint i WHERE i.person_id = the_person),
  f AS MATERIALIZED (SELECT f.* FROM l, LATERAL ({rarity}) f),
  probed AS MATERIALIZED (
    SELECT ARRAY(SELECT k.person_id FROM intelligence_key k
                 WHERE k.hash = h.hash LIMIT {hub} + 1) AS people
    FROM l, unnest(l.keys) AS h (hash)),
  rarest AS (
    SELECT p.people, sum(cardinality(p.people)) OVER (ORDER BY cardinality(p.people)
                                                      ROWS UNBOUNDED PRECEDING) AS so_far
    FROM probed p WHERE cardinality(p.people) <= {hub}),
  found AS MATERIALIZED (
    SELECT DISTINCT id FROM rarest, unnest(rarest.people) AS id
    WHERE so_far <= {enough} AND id <> the_person ORDER BY id),
  best AS MATERIALIZED (
    SELECT r.person_id, s.*
    FROM l, f, found, intelligence_imprint r, LATERAL ({scoring}) s
    WHERE r.person_id = found.id AND s.weight >= ln(threshold / (1 - threshold)) / ln(2.0::float8)
    ORDER BY s.weight DESC, r.person_id LIMIT at_most)
  SELECT s.person_id, s.weight, 1 / (1 + 2 ^ -s.weight), {levels}
  FROM best s ORDER BY s.weight DESC, s.person_id;
END $$;

-- How two people compare, whatever keys they share. No row where either has no imprint.
CREATE OR REPLACE FUNCTION matching.score(one bigint, other bigint)
RETURNS TABLE (weight double precision, probability double precision, levels jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
  RETURN QUERY
  WITH l AS MATERIALIZED (SELECT * FROM intelligence_imprint i WHERE i.person_id = one),
  f AS MATERIALIZED (SELECT f.* FROM l, LATERAL ({rarity}) f)
  SELECT s.weight, 1 / (1 + 2 ^ -s.weight), {levels}
  FROM l, f, intelligence_imprint r, LATERAL ({scoring}) s WHERE r.person_id = other;
END $$;

-- The keys of the person's imprint that so many share that nobody is looked for by them.
CREATE OR REPLACE FUNCTION matching.too_common(the_person bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT h FROM intelligence_imprint i, unnest(i.keys) h
  WHERE i.person_id = the_person
    AND {hub} < (SELECT count(*) FROM (SELECT FROM intelligence_key k
                                       WHERE k.hash = h LIMIT {hub} + 1) k)
$$;

-- Count how common every value is. What is found afterwards is weighed by it.
CREATE OR REPLACE FUNCTION matching.count_values() RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  DELETE FROM intelligence_frequency;
  INSERT INTO intelligence_frequency (evidence, value, share)
  {counts};
$$;

GRANT EXECUTE ON FUNCTION matching.find(bigint, double precision, integer),
  matching.score(bigint, bigint), matching.too_common(bigint), matching.count_values() TO khua_owner;
