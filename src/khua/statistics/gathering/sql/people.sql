-- What all rows of a person say. `aged`: his age when it happened; where only a birth date is on
-- record, in whole years on the day it happened, or else on the day it was recorded.
CREATE TEMP TABLE of_person AS
SELECT p.id, p."case", o.person, o.key, STRING_SPLIT(p.roles, '|') AS roles, p.official, p.moment,
       COALESCE(s.sex, 'other') AS sex,
       CASE WHEN p.aged BETWEEN 0 AND 120 THEN p.aged END AS age,
       CASE WHEN LIST_CONTAINS(STRING_SPLIT(p.nationalities, '|'), 'LA') THEN 'LA'
            ELSE NULLIF(STRING_SPLIT(p.nationalities, '|')[1], '') END AS citizenship
FROM (SELECT p.*, COALESCE(p.age, DATE_SUB('year', p.born, c.act)) AS aged
      FROM people p JOIN of_case c ON c.id = p."case") p
JOIN one o ON o.id = p.id
LEFT JOIN sexes s ON s.gender = p.gender;
