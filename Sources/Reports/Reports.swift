// The room `Reports`: pages for people.
//
// A `Page` is a value: a headline box, sections of paragraphs, figures, tables and facts. `html` writes it as one file
// that needs no network and no script, and that reads well on a phone, in the dark and on paper. Everything that an
// audit or a study wants to show people goes through it, so that all pages look and behave alike and text from files
// is escaped in one place.
//
// `Report` fills such a page from run directories. It reads nothing else, and what it cannot find it calls
// unavailable, with the reason. The page is made of parts (`PagePart`): each looks at the readings, the study and the
// records of a run (`RunSnapshot`) or of many (`RunComparison`), adds its sections to a `PageDraft` and may offer the
// headline. `PageParts.standard` is the list; a user adds to it. To show a new instrument, add a file to
// `Parts/<Folder>` and a line to the list; without one its readings are drawn and tabulated all the same.
