/** First words of schedules. One that is misspelt is told what was meant; no name of an event is so close to one of them. */
export const SCHEDULE_HEADS = ['daily', 'weekly', 'hourly', 'monthly', 'every', 'bi-weekly', 'tri-weekly'];
