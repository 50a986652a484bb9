/*! The prices of the shop. */

/** What a book costs. */
export class Book {
  currency = '€';

  constructor(readonly title: string) {}

  get price() {
    return this.title.length ** 2;
  }
}

export function price(title: string): string {
  console.log('asked for', title);
  const book = new Book(title);
  return `${book.price ?? 0} ${book.currency}`;
}
