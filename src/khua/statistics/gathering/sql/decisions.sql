-- Decisions on one person and one offence, those left out that a higher tribunal set aside.
CREATE TEMP TABLE decisions AS
SELECT c."case", n.key, c.office, c.office_kind, c.recorded_in, c.recorded, c.happened, c.kind,
       p.person, p.sex, p.citizenship, o.decided, COALESCE(k.kind, 'other') AS offence, o.verdict,
       o.sentence, o.months, o.fine_kip, o.confiscated, o.restitution_kip, o.paid_kip
FROM outcomes o
JOIN of_case c ON c.id = o."case"
JOIN of_person p ON p.id = o.person
JOIN decision_keys n ON n.id = o.id
LEFT JOIN offences w ON w.offence = o.offence
LEFT JOIN kinds k ON k.place = w.kind
WHERE o.stands
ORDER BY o.id;
