/** Stands in `pauses` for all automations. No automation has an empty id. */
export const EVERYTHING = '';
