// The currency that costs are shown in; everything is reckoned and kept in USD.

export interface Currency {
  /** ISO 4217, such as `EUR`. */
  code: string;
  /** So many of it are one USD, as the person fixed it. */
  perUsd: number;
}

export const USD: Currency = { code: 'USD', perUsd: 1 };
