"""What a browser without script sees of a page: its links, its forms and what
they would send, its words.  Knows no network and no page of ours: it follows
whatever is there."""
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

# attributes that make a browser fetch or go somewhere
REFER = {'href', 'src', 'action', 'formaction', 'poster', 'data', 'cite',
    'background', 'srcset', 'ping', 'manifest', 'icon'}
UNSEEN = {'style', 'script', 'title', 'head'}


class Form:
    def __init__(self, page, attrs):
        self.action = urljoin(page.path, attrs.get('action') or page.path)
        self.method = (attrs.get('method') or 'get').lower()
        self.enctype = attrs.get('enctype',
            'application/x-www-form-urlencoded')
        self.fields = []            # (kind, name, attrs), as they stand

    def named(self, name):
        return [attrs for kind, n, attrs in self.fields if n == name]

    def files(self):
        """The names of the fields that take files."""
        return [n for kind, n, attrs in self.fields if kind == 'file']

    def untouched(self):
        """(name, value) of all that is sent if nobody chooses anything, but
        files and free text; of choices that must be made, the last."""
        sent, chosen = [], set()
        for kind, name, attrs in self.fields:
            value = attrs.get('value')
            if kind == 'hidden':
                sent.append((name, value or ''))
            elif kind in ('radio', 'checkbox') and 'checked' in attrs:
                sent.append((name, value or 'on'))
                chosen.add(name)
        must = {}
        for kind, name, attrs in self.fields:
            if kind == 'radio' and 'required' in attrs and \
                    name not in chosen:
                must[name] = attrs.get('value') or 'on'
        return sent + list(must.items())


class Page(HTMLParser):
    def __init__(self, path, text):
        super().__init__(convert_charrefs=True)
        self.path = path
        self.html = self.title = None
        self.links, self.forms, self.frames = [], [], []
        self.refers = []            # (tag, attribute, value)
        self.tags = []              # (tag, attrs)
        self.words = ''
        self.titles = 0
        self.open_tags = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        self.tags.append((tag, a))
        self.open_tags.append(tag)
        for name, value in a.items():
            if name in REFER:
                self.refers.append((tag, name, value or ''))
        if tag == 'title':
            self.titles += 1
        if tag == 'html':
            self.html = a
        elif tag in ('a', 'area') and 'href' in a:
            self.links.append(a['href'])
        elif tag in ('iframe', 'frame', 'embed', 'object'):
            self.frames.append(a.get('src') or a.get('data') or '')
        elif tag == 'form':
            self.forms.append(Form(self, a))
        elif tag in ('input', 'textarea', 'select', 'button') and self.forms \
                and a.get('name'):
            kind = a.get('type', 'text') if tag == 'input' else tag
            a['inside_label'] = 'label' in self.open_tags
            self.forms[-1].fields.append((kind, a['name'], a))
        if tag in ('input', 'meta', 'link', 'br', 'hr', 'img'):
            self.open_tags.pop()

    def handle_endtag(self, tag):
        while self.open_tags:
            if self.open_tags.pop() == tag:
                break

    def handle_data(self, data):
        if 'title' in self.open_tags:
            self.title = (self.title or '') + data
        elif not UNSEEN & set(self.open_tags):
            self.words += data


def upload_form(fetch, start='/', lang='en'):
    """The first page, from start on, with a form that takes files; in that
    language if there is one.  fetch(path) gives the text of a page.
    The page's address and the form."""
    due, seen, other = [start], {start}, None
    while due:
        page = Page(due[0], fetch(due.pop(0)))
        for form in page.forms:
            if form.files():
                if (page.html or {}).get('lang', lang) == lang:
                    return page.path, form
                other = other or (page.path, form)
        near, shown = [], []
        for link in page.frames + page.links:
            to = urljoin(page.path, link)
            where = urlsplit(to)
            if where.scheme or where.netloc or to in seen or where.fragment:
                continue
            seen.add(to)
            (shown if link in page.frames else near).append(to)
        # what the page itself shows first, then its own language
        near.sort(key=lambda to: not (to + '/').startswith('/%s/' % lang))
        due = shown + due + near[:60]
    if other is None:
        raise OSError('no form that takes files')
    return other
