// What is known when a verdict is given: who was asked where, what came back, and what lies on the way.
import type { AppError } from '../errors.ts';
import type { KeyProof } from '../provider.ts';
import type { Exchange } from './watchedFetch.ts';

/** The proxy that requests go through, as far as settings and environment say. */
export interface ProxyFacts {
  /** Host and port, without a user's name or password. */
  address: string;
  /** `http.proxy`, or the environment variable. */
  from: string;
}

/** A model that the settings name. */
export interface WantedModel {
  model: string;
  /** "the default model", "the model for titles" */
  role: string;
  /** Some lists hold only models for chats: one without any for embeddings says nothing of this one. */
  isForEmbeddings?: boolean;
}

export interface Scene {
  providerName: string;
  /** Runs on the person's own machine. */
  isLocal: boolean;
  /** Is asked inside the editor, without a network. */
  isInProcess?: boolean;
  /** What to do where it has no models. */
  whenEmpty?: string;
  /** A key goes with what is asked, or a header of the person that may be one. */
  hasKey: boolean;
  /** The vendor has a page that gives keys. */
  hasKeyPage: boolean;
  /** Absent where there is no address. */
  baseUrl?: string;
  /** It is a vendor's own address, not one of the person's or of this machine. */
  isUsualAddress: boolean;
  error?: AppError;
  exchange?: Exchange;
  proxy?: ProxyFacts;
  /** This machine's clock, epoch milliseconds. */
  now: number;
  /** As `Exchange.skewMs`, from this server or from another that answered lately. */
  skewMs?: number;
  tookMs: number;
  /** What the others took, where enough of them answered. */
  usualMs?: number;
  /** A base URL that works. */
  address?: string;
  /** It works, but the key is refused there. */
  addressRefusesKey?: boolean;
  missing?: readonly WantedModel[];
  /** What is free does not tell whether the key is right: it is answered without the key too, or nothing is. */
  keyDoubt?: Exclude<KeyProof, 'proven'>;
  /** The free call was answered well; what is wrong showed after that. */
  isListed?: boolean;
}

/** Clocks that differ less are taken to agree: sign-ins and certificates forgive a few minutes. */
const SKEW_LIMIT_MS = 5 * 60_000;

export function isClockOff({ skewMs }: Pick<Scene, 'skewMs'>): boolean {
  return skewMs !== undefined && Math.abs(skewMs) > SKEW_LIMIT_MS;
}
