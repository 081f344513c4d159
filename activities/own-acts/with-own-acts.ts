import type { Github } from '../../connections/github/create-github.ts';
import { ownActKey } from '../../definitions/sources/github/own-act-keys.ts';

/** The calls after which GitHub sends no event. */
type QuietCall =
  | 'getRepository'
  | 'permissionOf'
  | 'changedFiles'
  | 'pushedFiles'
  | 'botLogin'
  | 'userExists'
  | 'teamExists'
  | 'isTeamMember'
  | 'isBranchProtected'
  | 'isInHistory'
  // Such a commit is on no branch.
  | 'createCommit'
  | 'isVerified'
  | 'listPullsFrom'
  | 'hasOpenPullInto'
  | 'getPull'
  | 'listComments'
  | 'listIssues'
  | 'getIssue'
  | 'issueState'
  | 'readIssue'
  | 'discussionHome'
  | 'listDiscussions'
  | 'getDiscussion'
  | 'commentThread'
  | 'hasThreadComment'
  | 'visibleAmong'
  | 'hideComment'
  | 'getComment'
  | 'findOpenIssues'
  | 'labelsOf'
  | 'listLabels'
  | 'listPullFiles'
  | 'listReviews'
  | 'getReview'
  | 'listReviewComments'
  | 'getReviewComment'
  | 'requestedReviewers'
  | 'reactToIssue'
  | 'reactToComment';

/** Every other call: a new one does not compile until it writes down what it does. */
type Act = Exclude<keyof Github, QuietCall>;

type PullAct = 'createPull' | 'updatePull' | 'requestReviewers';

type ChangeAct = 'closeIssue' | 'changeIssue';
type ReviewAct = 'createReview' | 'replyToReviewComment';

type DiscussionAct = 'createDiscussion' | 'labelDiscussion' | 'replyInThread';

/** Stores keys of `ownActKey`, durably when it resolves. */
type Note = (keys: string[]) => Promise<void>;

/** The same calls to GitHub, each of which first writes down what it is about to do (`ownActKey`). */
export function withOwnActs(github: Github, note: Note): Github {
  const acts: Omit<Pick<Github, Act>, PullAct | ChangeAct | DiscussionAct | ReviewAct> = {
    createComment: async (repository, number, body) => {
      await note([ownActKey.text(repository, body), ...placeOf(repository, number)]);
      return await github.createComment(repository, number, body);
    },
    updateComment: async (repository, comment, body) => {
      await note([ownActKey.text(repository, body), ...placeOf(repository, comment.number)]);
      return await github.updateComment(repository, comment, body);
    },
    createIssue: async (repository, issue) => {
      const labels = issue.labels.flatMap((label) => [
        ownActKey.labelOfText(repository, issue.body, label),
        ownActKey.labelName(repository, label),
      ]);
      await note([ownActKey.text(repository, issue.body), ...labels]);
      const made = await github.createIssue(repository, issue);
      await note(placeOf(repository, made.number));
      return made;
    },
    addLabels: async (repository, number, labels) => {
      const keys = labels.flatMap((label) => [
        ownActKey.label(repository, number, label),
        ownActKey.labelName(repository, label),
      ]);
      await note([...keys, ...placeOf(repository, number)]);
      await github.addLabels(repository, number, labels);
    },
    removeLabel: async (repository, number, label) => {
      await note([ownActKey.unlabel(repository, number, label), ...placeOf(repository, number)]);
      await github.removeLabel(repository, number, label);
    },
    removeDiscussionLabel: async (repository, number, label) => {
      await note([ownActKey.unlabel(repository, number, label), ...placeOf(repository, number)]);
      await github.removeDiscussionLabel(repository, number, label);
    },
    addAssignees: async (repository, number, assignees) => {
      const keys = assignees.map((login) => ownActKey.assignee(repository, number, login));
      await note([...keys, ...placeOf(repository, number)]);
      await github.addAssignees(repository, number, assignees);
    },
  };
  return {
    ...github,
    ...acts,
    ...changesOfIssues(github, note),
    ...actsInDiscussions(github, note),
    ...actsOnPulls(github, note),
    ...reviewing(github, note),
  };
}

function changesOfIssues(github: Github, note: Note): Pick<Github, ChangeAct> {
  return {
    closeIssue: async (repository, number) => {
      await note([ownActKey.state(repository, number, 'closed'), ...placeOf(repository, number)]);
      await github.closeIssue(repository, number);
    },
    changeIssue: async (repository, number, change) => {
      const { title, body, state } = change;
      const keys = [
        ...(title === undefined ? [] : [ownActKey.title(repository, number, title)]),
        ...(body === undefined ? [] : [ownActKey.text(repository, body)]),
        ...(state === undefined ? [] : [ownActKey.state(repository, number, state === 'open' ? 'reopened' : state)]),
      ];
      await note([...keys, ...placeOf(repository, number)]);
      await github.changeIssue(repository, number, change);
    },
  };
}

function actsInDiscussions(github: Github, note: Note): Pick<Github, DiscussionAct> {
  return {
    createDiscussion: async (repository, discussion) => {
      await note([ownActKey.text(repository, discussion.body), ownActKey.repository(repository)]);
      return await github.createDiscussion(repository, discussion);
    },
    labelDiscussion: async (repository, discussion, labels) => {
      const keys = labels.map((label) => ownActKey.label(repository, discussion.number, label));
      await note([...keys, ...placeOf(repository, discussion.number)]);
      return await github.labelDiscussion(repository, discussion, labels);
    },
    replyInThread: async (repository, thread, body) => {
      await note([ownActKey.text(repository, body), ownActKey.repository(repository)]);
      return await github.replyInThread(repository, thread, body);
    },
  };
}

function actsOnPulls(github: Github, note: Note): Pick<Github, PullAct> {
  return {
    createPull: async (repository, pull) => {
      await note([ownActKey.text(repository, pull.body), ownActKey.branch(repository, pull.head)]);
      const made = await github.createPull(repository, pull);
      await note(placeOf(repository, made.number));
      return made;
    },
    updatePull: async (repository, number, change) => {
      const { title, body } = change;
      const keys = [
        ...(body === undefined ? [] : [ownActKey.text(repository, body)]),
        ...(title === undefined ? [] : [ownActKey.title(repository, number, title)]),
      ];
      await note([...keys, ...placeOf(repository, number)]);
      return await github.updatePull(repository, number, change);
    },
    requestReviewers: async (repository, number, of) => {
      const keys = [...of.reviewers, ...of.teams].map((name) => ownActKey.reviewer(repository, number, name));
      await note([...keys, ...placeOf(repository, number)]);
      await github.requestReviewers(repository, number, of);
    },
  };
}

/** GitHub tells of a reply as of a review without a body, too. */
function reviewing(github: Github, note: Note): Pick<Github, ReviewAct> {
  return {
    createReview: async (repository, number, review) => {
      const texts = [review.body, ...review.comments.map(({ body }) => body)];
      const keys = texts.map((text) => ownActKey.text(repository, text));
      await note([...keys, ownActKey.review(repository, number), ...placeOf(repository, number)]);
      return await github.createReview(repository, number, review);
    },
    replyToReviewComment: async (repository, thread, body) => {
      const { number } = thread;
      const keys = [ownActKey.text(repository, body), ownActKey.review(repository, number)];
      await note([...keys, ...placeOf(repository, number)]);
      return await github.replyToReviewComment(repository, thread, body);
    },
  };
}

function placeOf(repository: string, number: number): string[] {
  return [ownActKey.page(repository, number), ownActKey.repository(repository)];
}
