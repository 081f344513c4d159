import { budgetStory } from './budget.ts';
import { eventStory } from './event.ts';
import { longRunStory } from './long-run.ts';
import { scheduleStory } from './schedule.ts';
import { slackStory } from './slack.ts';
import type { Story } from './story.ts';

/** Makes each story that the demo can play; the first is played if none is named. */
export const STORIES: readonly (() => Story)[] = [eventStory, scheduleStory, slackStory, longRunStory, budgetStory];
