/** Commands by which the agents of the examples make their files, with nothing but the Python of the sandbox. */

const PACK = `
import csv, os, zipfile
os.makedirs('/mnt/session/outputs', exist_ok=True)
def pack(name, members):
    with zipfile.ZipFile('/mnt/session/outputs/' + name, 'w', zipfile.ZIP_DEFLATED) as archive:
        for path, text in members.items():
            archive.writestr(path, text)
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
TYPES = 'http://schemas.openxmlformats.org/package/2006/content-types'
RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships'
OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
def types(kind, parts):
    rows = ''.join(f'<Override PartName="/{path}" ContentType="application/vnd.openxmlformats-officedocument.{kind}.{what}+xml"/>' for path, what in parts)
    return f'{XML}<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
def relations(targets):
    rows = ''.join(f'<Relationship Id="rId{n}" Type="{OFFICE}/{what}" Target="{target}"/>' for n, (what, target) in enumerate(targets, 1))
    return f'{XML}<Relationships xmlns="{RELATIONS}">{rows}</Relationships>'
`;

const WORKBOOK = `
MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
def cell(value, at):
    return f'<c r="{at}"><v>{value}</v></c>' if str(value).isdigit() else f'<c r="{at}" t="inlineStr"><is><t>{value}</t></is></c>'
def sheet(rows):
    lines = ''.join(f'<row r="{y}">' + ''.join(cell(value, 'ABC'[x] + str(y)) for x, value in enumerate(row)) + '</row>' for y, row in enumerate(rows, 1))
    return f'{XML}<worksheet xmlns="{MAIN}"><sheetData>{lines}</sheetData></worksheet>'
rows = list(csv.reader(open('/mnt/session/uploads/files/data/sales.csv')))
totals = [[name, sum(int(row[n]) for row in rows[1:])] for n, name in enumerate(rows[0]) if n > 0]
pack('totals.xlsx', {
    '[Content_Types].xml': types('spreadsheetml', [('xl/workbook.xml', 'sheet.main'), ('xl/worksheets/sheet1.xml', 'worksheet'), ('xl/worksheets/sheet2.xml', 'worksheet')]),
    '_rels/.rels': relations([('officeDocument', 'xl/workbook.xml')]),
    'xl/workbook.xml': f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Data" sheetId="1" r:id="rId1"/><sheet name="Totals" sheetId="2" r:id="rId2"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels': relations([('worksheet', 'worksheets/sheet1.xml'), ('worksheet', 'worksheets/sheet2.xml')]),
    'xl/worksheets/sheet1.xml': sheet(rows),
    'xl/worksheets/sheet2.xml': sheet(totals),
})
`;

const DECK = `
P = 'http://schemas.openxmlformats.org/presentationml/2006/main'
A = 'http://schemas.openxmlformats.org/drawingml/2006/main'
def slide(title):
    return f'{XML}<p:sld xmlns:p="{P}" xmlns:a="{A}"><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/><p:sp><p:nvSpPr><p:cNvPr id="2" name="Title"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:t>{title}</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>'
pack('deck.pptx', {
    '[Content_Types].xml': types('presentationml', [('ppt/presentation.xml', 'presentation.main'), ('ppt/slides/slide1.xml', 'slide'), ('ppt/slides/slide2.xml', 'slide')]),
    '_rels/.rels': relations([('officeDocument', 'ppt/presentation.xml')]),
    'ppt/presentation.xml': f'{XML}<p:presentation xmlns:p="{P}" xmlns:r="{OFFICE}"><p:sldIdLst><p:sldId id="256" r:id="rId1"/><p:sldId id="257" r:id="rId2"/></p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>',
    'ppt/_rels/presentation.xml.rels': relations([('slide', 'slides/slide1.xml'), ('slide', 'slides/slide2.xml')]),
    'ppt/slides/slide1.xml': slide('Why we keep budgets'),
    'ppt/slides/slide2.xml': slide('Because money ends'),
})
`;

const APP = `
pack('app.zip', {
    'index.html': '<!doctype html><html><head><title>Counter</title><link rel="stylesheet" href="app.css"></head><body><button id="more">0</button><script src="app.js"></script></body></html>',
    'app.js': 'const more = document.getElementById("more"); more.onclick = () => { more.textContent = Number(more.textContent) + 1; };',
    'app.css': 'button { font-size: 4rem; }',
})
`;

function python(program: string): string {
  return `python3 - <<'PROGRAM'\n${PACK}${program}\nPROGRAM`;
}

/** One command for each kind. */
export const MAKE = { workbook: python(WORKBOOK), deck: python(DECK), app: python(APP) };
