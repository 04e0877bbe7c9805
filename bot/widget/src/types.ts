/** What the web API sends. `openapi.yml` is the contract. */

export type Outcome = "answered" | "clarified" | "signposted" | "declined" | "handed_over" | "failed";
export type Verdict = "met" | "not_met" | "not_known";
export type Rating = "helpful" | "not_helpful" | "wrong";

export interface Source {
  publisher: string;
  title: string;
  url: string | null;
  checked: string;
  published?: string | null;
}

export interface Choice {
  title: string;
  payload: string;
}

export interface Card {
  title: string;
  rows: [string, string][];
  note?: string;
  url?: string | null;
}

export interface Requirement {
  asks: string;
  verdict: Verdict;
  detail?: string;
}

export interface JudgedRoute {
  route: string;
  verdict: Verdict;
  why: string;
  requirements: Requirement[];
}

export interface Table {
  header: string[];
  rows: string[][];
}

export interface Reply {
  outcome: Outcome;
  lead: string;
  points: string[];
  notes: string[];
  sources: Source[];
  choices: Choice[];
  cards: Card[];
  judged: JudgedRoute[];
  table: Table | null;
  answer_id: string | null;
  language: string;
  text: string;
  rating?: Rating | null;
}

/** What became of a rating; `help`: what to show somebody whose comment shows danger. */
export interface Kept {
  help?: Reply;
}

export interface Turn {
  id: string;
  text: string;
  outcome: Outcome;
  replies: Reply[];
}

export interface Fresh {
  token: string;
  expires_in: number;
}

export interface Said extends Fresh {
  id: string;
  replies: Reply[];
}

export interface History extends Fresh {
  turns: Turn[];
}

export interface About {
  keep_days: number;
  session_minutes: number;
  max_characters: number;
}

/** A message on its way: `text` is what is shown, `choice` the payload where a button was pressed. */
export interface Outgoing {
  id: string;
  text: string;
  choice?: string;
}
