// The one place where a string of HTML becomes DOM nodes.
import createSanitizer, { type Config } from 'dompurify';

const config: Config & { RETURN_DOM_FRAGMENT: true } = {
  RETURN_DOM_FRAGMENT: true,
  ALLOWED_NAMESPACES: ['http://www.w3.org/1999/xhtml'],
  ALLOWED_TAGS:
    'p br hr h1 h2 h3 h4 h5 h6 blockquote ul ol li pre div strong em s code span a table thead tbody tr th td'.split(
      ' ',
    ),
  ALLOWED_ATTR: ['href', 'title', 'class', 'start'],
  ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
};

/** Our own classes and the highlighter's; any other name could dress text up as part of the product. */
const ourClass = /^(?:md-[a-z-]+|hljs-[a-z0-9_-]+|[a-z]+_)$/;

const sanitizer = createSanitizer(window);
sanitizer.addHook('uponSanitizeAttribute', (_element, attribute) => {
  if (attribute.attrName === 'class') {
    attribute.attrValue = attribute.attrValue
      .split(/\s+/)
      .filter((name) => ourClass.test(name))
      .join(' ');
    attribute.keepAttr = attribute.attrValue !== '';
  }
});

/**
 * The nodes that `html` stands for, with all but a short list of tags and attributes removed. They come straight from
 * the sanitizer's tree and are never written out and parsed again, which is where mutation attacks live.
 */
export function sanitizedFragment(html: string): DocumentFragment {
  return sanitizer.sanitize(html, config);
}
