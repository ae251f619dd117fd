# A photo, a voice message, a film, a document and a picture of a kind that is
# made into another: all in one submission, all clean, all where they belong.
. "$(dirname "$0")/lib.sh"
for tool in ffmpeg convert; do
	command -v $tool > /dev/null || { echo "note: no $tool: left out"; exit 0; }
done
make_site
start
mkdir "$work/in"
cd "$work/in"
photo a.jpg PLUMMARK-PHOTO
convert -size 64x48 plasma:blue -set comment PLUMMARK a.gif
convert -size 64x48 plasma:blue -set comment PLUMMARK a.webp
ffmpeg -v error -f lavfi -i testsrc=d=1:s=64x48:r=10 -f lavfi -i sine=d=1 \
	-c:v libx264 -pix_fmt yuv420p -c:a aac -metadata title=PLUMMARK \
	-metadata location=+43.8+087.6/ a.mp4
ffmpeg -v error -i a.mp4 -vn -c:a copy -metadata title=PLUMMARK a.m4a
ffmpeg -v error -i a.mp4 -vn -c:a libopus -metadata title=PLUMMARK a.ogg
ffmpeg -v error -i a.mp4 -vn -metadata title=PLUMMARK a.mp3
ffmpeg -v error -i a.mp4 -c:v libvpx -c:a libvorbis -metadata title=PLUMMARK a.webm
python3 - <<'P'
def pdf(objs, trailer):
    out, off = b'%PDF-1.4\n', []
    for i, o in enumerate(objs, 1):
        off.append(len(out))
        out += b'%d 0 obj\n%s\nendobj\n' % (i, o)
    x = len(out)
    out += b'xref\n0 %d\n0000000000 65535 f \n' % (len(objs) + 1)
    for o in off:
        out += b'%010d 00000 n \n' % o
    return out + (b'trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n'
        % (len(objs) + 1, trailer, x))
paint = b'BT /F 40 Tf 20 40 Td (signed) Tj ET'
open('a.pdf', 'wb').write(pdf([b'<</Type/Catalog/Pages 2 0 R>>',
    b'<</Type/Pages/Kids[3 0 R]/Count 1>>',
    b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R'
    b'/Resources<</Font<</F 5 0 R>>>>>>',
    b'<</Length %d>>stream\n%s\nendstream' % (len(paint), paint),
    b'<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
    b'<</Author(PLUMMARK)>>'], b'/Info 6 0 R'))
P
set --
for f in a.*; do set -- "$@" -F "files=@$f"; done
echo 'PK' > macros.docm
head -c 2000 a.jpg | tail -c 1900 | cat - /dev/zero | head -c 4000 > x
printf '\377\330\377\340' | cat - x > damaged.jpg
printf '\0\0\0\024ftypisom\0\0\2\0isom\0\0\1\0mdat%0248d' 0 > dead.mp4
[ "$(post -F 'text=everything' "$@" -F files=@macros.docm \
	-F files=@damaged.jpg -F files=@dead.mp4)" = 200 ] || fail "post"
received || fail "$(cat "$work/answer")"
[ "$(grep -c 'Kept, cleaned' "$work/answer")" = 9 ] || fail "$(cat "$work/answer")"
import
id=$(query 'L[0]["id"]')
review export "$id" "$work/opened" > "$work/out"
for f in a.*; do
	[ -s "$work/opened/$f" ] || fail "no $f: $(ls "$work/opened")"
	grep -aq PLUMMARK "$work/opened/$f" && fail "$f: a mark survived"
done
[ -e "$work/opened/macros.docm" ] && fail "an unknown kind was kept"
grep -q macros.docm "$work/answer" || fail "it was not named"
for advice in 'The recording did not finish' 'send a screenshot of what it'; do
	grep -q "$advice" "$work/answer" || fail "no advice: $(cat "$work/answer")"
done
grep -q 'differs' "$work/out" && fail "checked again and found different"
stop
