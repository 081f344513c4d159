/**
 * What an event may be about that outputs are for: an issue or a pull request at GitHub, a comment in a discussion there, an issue
 * at Sentry, a thread in Slack.
 */
export type EventTopic = 'issue' | 'pull-request' | 'discussion-comment' | 'sentry-issue' | 'slack-thread';
