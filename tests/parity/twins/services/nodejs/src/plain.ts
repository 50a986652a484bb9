import { price } from './price';

export const handler = async (event: { book: string }) => ({ price: price(event.book) });
